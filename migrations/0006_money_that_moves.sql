-- Money of payments that went back (refunds, lost chargebacks, returned debits), or came again; and events of providers
-- by payment, for what a payment has come to is told by all of them together.
-- D1 cannot alter a constraint, so tables whose constraints change are made anew. No foreign key leads to them.

-- Positive is taken back, negative came again after all.
CREATE TABLE reversal (
  supplier_id TEXT NOT NULL,
  credit_id   TEXT NOT NULL,
  id          TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('refund', 'chargeback', 'returned_debit')),
  amount      INTEGER NOT NULL CHECK (amount <> 0),
  dated_on    TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  PRIMARY KEY (supplier_id, credit_id, id),
  FOREIGN KEY (supplier_id, credit_id) REFERENCES credit (supplier_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX reversal_by_customer ON reversal (supplier_id, customer_id, dated_on);

CREATE TRIGGER reversal_is_of_one_customer BEFORE INSERT ON reversal
BEGIN
  SELECT CASE WHEN (SELECT customer_id FROM credit WHERE supplier_id = NEW.supplier_id AND id = NEW.credit_id) IS NOT NEW.customer_id
  THEN RAISE(ABORT, 'OTHER_CUSTOMER') END;
END;

-- What settles invoices is taken off them first (see allocation): a credit never gives back more than it has left.
CREATE TRIGGER reversal_books AFTER INSERT ON reversal
BEGIN
  UPDATE credit SET unallocated = unallocated - NEW.amount WHERE supplier_id = NEW.supplier_id AND id = NEW.credit_id;
  UPDATE customer SET unallocated = unallocated - NEW.amount WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id;
  INSERT INTO ledger_entry (supplier_id, customer_id, kind, document_id, amount, dated_on, created_at)
  VALUES (NEW.supplier_id, NEW.customer_id, NEW.kind, NEW.id, NEW.amount, NEW.dated_on, NEW.created_at);
END;

CREATE TRIGGER reversal_is_append_only BEFORE UPDATE ON reversal
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

CREATE TRIGGER reversal_is_kept BEFORE DELETE ON reversal
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- An allocation may now be taken back, whole or in part, and given again: `step` tells the rows of one credit and invoice
-- apart, '' for what the credit settled when it came.
CREATE TABLE allocation_before AS SELECT * FROM allocation;
DROP TABLE allocation;

CREATE TABLE allocation (
  supplier_id TEXT NOT NULL,
  credit_id   TEXT NOT NULL,
  invoice_id  TEXT NOT NULL,
  step        TEXT NOT NULL DEFAULT '',
  customer_id TEXT NOT NULL,
  amount      INTEGER NOT NULL CHECK (amount <> 0),
  -- The later of the credit's date and the invoice's: before it, the credit stood unallocated.
  dated_on    TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  PRIMARY KEY (supplier_id, credit_id, invoice_id, step),
  FOREIGN KEY (supplier_id, credit_id) REFERENCES credit (supplier_id, id),
  FOREIGN KEY (supplier_id, invoice_id) REFERENCES invoice (supplier_id, id)
) STRICT, WITHOUT ROWID;

INSERT INTO allocation (supplier_id, credit_id, invoice_id, customer_id, amount, dated_on, created_at)
SELECT supplier_id, credit_id, invoice_id, customer_id, amount, dated_on, created_at FROM allocation_before;
DROP TABLE allocation_before;

CREATE INDEX allocation_by_customer ON allocation (supplier_id, customer_id, dated_on);
CREATE INDEX allocation_by_invoice ON allocation (supplier_id, invoice_id);

CREATE TRIGGER allocation_is_of_one_customer BEFORE INSERT ON allocation
BEGIN
  SELECT CASE WHEN
    (SELECT customer_id FROM invoice WHERE supplier_id = NEW.supplier_id AND id = NEW.invoice_id) IS NOT NEW.customer_id
    OR (SELECT customer_id FROM credit WHERE supplier_id = NEW.supplier_id AND id = NEW.credit_id) IS NOT NEW.customer_id
  THEN RAISE(ABORT, 'OTHER_CUSTOMER') END;
END;

-- No more is taken off an invoice than this credit has put there.
CREATE TRIGGER allocation_is_there BEFORE INSERT ON allocation WHEN NEW.amount < 0
BEGIN
  SELECT CASE WHEN NEW.amount + (SELECT coalesce(sum(amount), 0) FROM allocation
    WHERE supplier_id = NEW.supplier_id AND credit_id = NEW.credit_id AND invoice_id = NEW.invoice_id) < 0
  THEN RAISE(ABORT, 'NOT_ALLOCATED') END;
END;

CREATE TRIGGER allocation_settles AFTER INSERT ON allocation
BEGIN
  UPDATE invoice SET open = open - NEW.amount WHERE supplier_id = NEW.supplier_id AND id = NEW.invoice_id;
  UPDATE credit SET unallocated = unallocated - NEW.amount WHERE supplier_id = NEW.supplier_id AND id = NEW.credit_id;
  UPDATE customer SET unallocated = unallocated - NEW.amount WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id;
END;

CREATE TRIGGER allocation_is_append_only BEFORE UPDATE ON allocation
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

CREATE TRIGGER allocation_is_kept BEFORE DELETE ON allocation
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- The ledger with the new kinds.
CREATE TABLE ledger_before AS SELECT * FROM ledger_entry;
DROP TABLE ledger_entry;

-- Positive is owed by the customer.
CREATE TABLE ledger_entry (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  supplier_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('invoice', 'payment', 'credit_note', 'refund', 'chargeback', 'returned_debit', 'write_off')),
  document_id TEXT NOT NULL,
  amount      INTEGER NOT NULL CHECK (amount <> 0),
  dated_on    TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id)
) STRICT;

INSERT INTO ledger_entry (seq, supplier_id, customer_id, kind, document_id, amount, dated_on, created_at)
SELECT seq, supplier_id, customer_id, kind, document_id, amount, dated_on, created_at FROM ledger_before;
DROP TABLE ledger_before;

CREATE INDEX ledger_by_customer ON ledger_entry (supplier_id, customer_id, dated_on);

CREATE TRIGGER ledger_moves_balance AFTER INSERT ON ledger_entry
BEGIN
  UPDATE customer SET balance = balance + NEW.amount WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id;
END;

CREATE TRIGGER ledger_is_append_only BEFORE UPDATE ON ledger_entry
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

CREATE TRIGGER ledger_is_kept BEFORE DELETE ON ledger_entry
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- Events by payment. Whoever writes about a payment takes its next turn, so that two who did not see each other's event
-- cannot both write: who comes second reads again. `queued` events are stored and answered, and applied a little later.
CREATE TABLE webhook_before AS SELECT * FROM webhook_event;
DROP TABLE webhook_event;

-- One row an event, however often it is delivered. The raw payload is in R2 under the same key.
CREATE TABLE webhook_event (
  supplier_id TEXT NOT NULL REFERENCES supplier (id),
  provider    TEXT NOT NULL,
  event_id    TEXT NOT NULL,
  kind        TEXT NOT NULL,
  received_at TEXT NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN ('applied', 'ignored', 'unmatched', 'queued')),
  detail      TEXT NOT NULL CHECK (json_valid(detail)),
  customer_id TEXT,
  payment_id  TEXT,
  turn        INTEGER,
  CONSTRAINT webhook_event_once PRIMARY KEY (supplier_id, provider, event_id)
) STRICT, WITHOUT ROWID;

INSERT INTO webhook_event (supplier_id, provider, event_id, kind, received_at, outcome, detail, customer_id, payment_id, turn)
SELECT supplier_id, provider, event_id, kind, received_at, outcome, detail, customer_id, detail ->> '$.report.payment_id',
  row_number() OVER (PARTITION BY supplier_id, provider, detail ->> '$.report.payment_id' ORDER BY received_at, event_id)
FROM webhook_before;
DROP TABLE webhook_before;

CREATE INDEX webhook_event_newest ON webhook_event (supplier_id, received_at, event_id);
CREATE INDEX webhook_event_unmatched ON webhook_event (supplier_id, received_at, event_id) WHERE outcome = 'unmatched';
CREATE INDEX webhook_event_queued ON webhook_event (received_at, event_id) WHERE outcome = 'queued';
CREATE UNIQUE INDEX webhook_event_turn ON webhook_event (supplier_id, provider, payment_id, turn) WHERE payment_id IS NOT NULL;
