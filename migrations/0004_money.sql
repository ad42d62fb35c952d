-- Invoices, what settles them, and the ledger. Cached figures are moved by the triggers, never by a program.

CREATE TABLE invoice (
  supplier_id    TEXT NOT NULL,
  id             TEXT NOT NULL,
  customer_id    TEXT NOT NULL,
  number         TEXT NOT NULL,
  issued_on      TEXT NOT NULL,
  due_on         TEXT NOT NULL CHECK (due_on >= issued_on),
  total          INTEGER NOT NULL CHECK (total > 0),
  open           INTEGER NOT NULL CONSTRAINT invoice_open CHECK (open BETWEEN 0 AND total),
  disputed_on    TEXT,
  dispute_reason TEXT,
  order_id       TEXT,
  created_at     TEXT NOT NULL,
  PRIMARY KEY (supplier_id, id),
  CONSTRAINT invoice_number UNIQUE (supplier_id, number),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX invoice_by_customer ON invoice (supplier_id, customer_id, issued_on, id);
CREATE INDEX invoice_open_by_due ON invoice (supplier_id, customer_id, due_on, number) WHERE open > 0;

CREATE TRIGGER invoice_stays BEFORE UPDATE OF customer_id, number, issued_on, due_on, total ON invoice
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

CREATE TRIGGER invoice_is_kept BEFORE DELETE ON invoice
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- When an invoice was in dispute: the past stays answerable.
CREATE TABLE dispute (
  supplier_id TEXT NOT NULL,
  invoice_id  TEXT NOT NULL,
  since       TEXT NOT NULL,
  until       TEXT,
  reason      TEXT NOT NULL,
  PRIMARY KEY (supplier_id, invoice_id, since),
  FOREIGN KEY (supplier_id, invoice_id) REFERENCES invoice (supplier_id, id)
) STRICT, WITHOUT ROWID;

-- What reduces a debt: a payment or a credit note. Both settle invoices by allocation, in the same way.
CREATE TABLE credit (
  supplier_id         TEXT NOT NULL,
  id                  TEXT NOT NULL,
  kind                TEXT NOT NULL CHECK (kind IN ('payment', 'credit_note')),
  customer_id         TEXT NOT NULL,
  number              TEXT,
  amount              INTEGER NOT NULL CHECK (amount > 0),
  unallocated         INTEGER NOT NULL CONSTRAINT credit_unallocated CHECK (unallocated BETWEEN 0 AND amount),
  received_on         TEXT NOT NULL,
  method              TEXT,
  reference           TEXT,
  provider            TEXT,
  provider_payment_id TEXT,
  created_at          TEXT NOT NULL,
  PRIMARY KEY (supplier_id, id),
  CONSTRAINT credit_note_number UNIQUE (supplier_id, number),
  -- A provider's payment becomes money here at most once.
  CONSTRAINT provider_payment UNIQUE (supplier_id, provider, provider_payment_id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX credit_by_customer ON credit (supplier_id, customer_id, received_on, id);

CREATE TRIGGER credit_stays BEFORE UPDATE OF kind, customer_id, amount, received_on ON credit
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

CREATE TRIGGER credit_is_kept BEFORE DELETE ON credit
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

CREATE TRIGGER credit_arrives AFTER INSERT ON credit
BEGIN
  UPDATE customer SET unallocated = unallocated + NEW.amount WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id;
END;

CREATE TABLE allocation (
  supplier_id TEXT NOT NULL,
  credit_id   TEXT NOT NULL,
  invoice_id  TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  amount      INTEGER NOT NULL CHECK (amount > 0),
  -- The later of the credit's date and the invoice's: before it, the credit stood unallocated.
  dated_on    TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  PRIMARY KEY (supplier_id, credit_id, invoice_id),
  FOREIGN KEY (supplier_id, credit_id) REFERENCES credit (supplier_id, id),
  FOREIGN KEY (supplier_id, invoice_id) REFERENCES invoice (supplier_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX allocation_by_customer ON allocation (supplier_id, customer_id, dated_on);
CREATE INDEX allocation_by_invoice ON allocation (supplier_id, invoice_id);

CREATE TRIGGER allocation_is_of_one_customer BEFORE INSERT ON allocation
BEGIN
  SELECT CASE WHEN
    (SELECT customer_id FROM invoice WHERE supplier_id = NEW.supplier_id AND id = NEW.invoice_id) IS NOT NEW.customer_id
    OR (SELECT customer_id FROM credit WHERE supplier_id = NEW.supplier_id AND id = NEW.credit_id) IS NOT NEW.customer_id
  THEN RAISE(ABORT, 'OTHER_CUSTOMER') END;
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

-- Positive is owed by the customer.
CREATE TABLE ledger_entry (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  supplier_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('invoice', 'payment', 'credit_note')),
  document_id TEXT NOT NULL,
  amount      INTEGER NOT NULL CHECK (amount <> 0),
  dated_on    TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id)
) STRICT;

CREATE INDEX ledger_by_customer ON ledger_entry (supplier_id, customer_id, dated_on);

-- Every document books itself, so none can be missing from the ledger.
CREATE TRIGGER invoice_books AFTER INSERT ON invoice
BEGIN
  INSERT INTO ledger_entry (supplier_id, customer_id, kind, document_id, amount, dated_on, created_at)
  VALUES (NEW.supplier_id, NEW.customer_id, 'invoice', NEW.id, NEW.total, NEW.issued_on, NEW.created_at);
END;

CREATE TRIGGER credit_books AFTER INSERT ON credit
BEGIN
  INSERT INTO ledger_entry (supplier_id, customer_id, kind, document_id, amount, dated_on, created_at)
  VALUES (NEW.supplier_id, NEW.customer_id, NEW.kind, NEW.id, -NEW.amount, NEW.received_on, NEW.created_at);
END;

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

-- Returned debits and lost chargebacks: they weigh on the delinquency status.
CREATE TABLE incident (
  supplier_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('returned_debit', 'chargeback_lost')),
  dated_on    TEXT NOT NULL,
  reference   TEXT,
  created_at  TEXT NOT NULL,
  PRIMARY KEY (supplier_id, customer_id, id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id)
) STRICT, WITHOUT ROWID;

-- A person's word beside the computed status.
CREATE TABLE delinquency_override (
  supplier_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  mode        TEXT NOT NULL CHECK (mode IN ('pin', 'floor', 'cap')),
  status      TEXT NOT NULL CHECK (status IN ('without_incidents', 'debtor', 'delinquent', 'do_not_sell')),
  reason      TEXT NOT NULL,
  actor       TEXT NOT NULL,
  starts_on   TEXT NOT NULL,
  expires_on  TEXT,
  ended_on    TEXT,
  created_at  TEXT NOT NULL,
  PRIMARY KEY (supplier_id, customer_id, id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
