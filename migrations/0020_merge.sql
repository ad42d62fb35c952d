-- Two records of one customer become one, and can be told apart again for a day.

-- What was merged. `record` is the row that went, `changes` what the one that stayed took over from it: for the undo, and
-- forgotten when there can be none. That the old id, and the old external id, lead to the one that stayed is kept. No foreign key: the
-- folders of files are found by it, also after the customer is gone.
CREATE TABLE customer_merge (
  supplier_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  from_id     TEXT NOT NULL,
  into_id     TEXT NOT NULL,
  external_id TEXT,
  actor       TEXT NOT NULL,
  at          TEXT NOT NULL,
  ends_at     TEXT NOT NULL,
  undone_at   TEXT,
  record      TEXT CHECK (json_valid(record)),
  defaults    TEXT CHECK (json_valid(defaults)), -- [location to deliver to, location to bill, main contact]
  changes     TEXT CHECK (json_valid(changes)),
  PRIMARY KEY (supplier_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX customer_merge_into ON customer_merge (supplier_id, into_id, id);
CREATE UNIQUE INDEX customer_merge_from ON customer_merge (supplier_id, from_id) WHERE undone_at IS NULL;
CREATE INDEX customer_merge_external ON customer_merge (supplier_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX customer_merge_to_forget ON customer_merge (ends_at) WHERE record IS NOT NULL;

-- Whose rows are moving, and where to: there is a row only inside the transaction that moves them. While there is, books and
-- history may change whose they are, and nothing else.
CREATE TABLE customer_move (
  supplier_id TEXT NOT NULL,
  from_id     TEXT NOT NULL,
  to_id       TEXT NOT NULL,
  PRIMARY KEY (supplier_id, from_id, to_id)
) STRICT, WITHOUT ROWID;

-- Who comes second, after another merge or an erasure, is told to look again.
CREATE TRIGGER customer_move_needs_both BEFORE INSERT ON customer_move
WHEN (SELECT count(*) FROM customer WHERE supplier_id = NEW.supplier_id AND id IN (NEW.from_id, NEW.to_id) AND erased_at IS NULL) <> 2
BEGIN
  SELECT RAISE(ABORT, 'STALE_ACCOUNT');
END;

-- By which merge a row came to its customer.
ALTER TABLE contact ADD COLUMN merge_id TEXT;
ALTER TABLE history ADD COLUMN merge_id TEXT;
ALTER TABLE attachment ADD COLUMN merge_id TEXT;
ALTER TABLE location ADD COLUMN merge_id TEXT;
ALTER TABLE consent ADD COLUMN merge_id TEXT;
ALTER TABLE sales_order ADD COLUMN merge_id TEXT;
ALTER TABLE invoice ADD COLUMN merge_id TEXT;
ALTER TABLE credit ADD COLUMN merge_id TEXT;
ALTER TABLE incident ADD COLUMN merge_id TEXT;
ALTER TABLE delinquency_override ADD COLUMN merge_id TEXT;

-- The customer in whose folder the bytes lie, when that is not the one whose file it is: they stay where they are.
ALTER TABLE attachment ADD COLUMN stored_under TEXT;

-- Whoever moves is the main contact where there is none, and is handed on where it was; both customers are found by whom they have.
CREATE TRIGGER contact_moves AFTER UPDATE OF customer_id ON contact WHEN NEW.customer_id <> OLD.customer_id
BEGIN
  UPDATE contact SET is_main = 1 WHERE supplier_id = NEW.supplier_id AND id = NEW.id
    AND NOT EXISTS (SELECT 1 FROM contact WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.customer_id AND is_main = 1);
  UPDATE contact SET is_main = 1 WHERE supplier_id = OLD.supplier_id
    AND id = (SELECT min(id) FROM contact INDEXED BY contact_by_customer WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id)
    AND NOT EXISTS (SELECT 1 FROM contact WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id AND is_main = 1);
  DELETE FROM customer_search
  WHERE rowid IN (SELECT seq FROM customer WHERE supplier_id = NEW.supplier_id AND id IN (OLD.customer_id, NEW.customer_id));
  INSERT INTO customer_search (rowid, scope, marks, text) SELECT i.seq, i.scope, i.marks, i.text FROM customer_indexed i
  WHERE i.seq IN (SELECT seq FROM customer WHERE supplier_id = NEW.supplier_id AND id IN (OLD.customer_id, NEW.customer_id));
END;

-- Where a default location goes to another customer, the oldest of those that stay is the default (0011 sees to the other side).
CREATE TRIGGER location_moves AFTER UPDATE OF customer_id ON location WHEN NEW.customer_id <> OLD.customer_id
BEGIN
  UPDATE location SET default_shipping = 1 WHERE supplier_id = OLD.supplier_id AND ships = 1
    AND id = (SELECT min(id) FROM location INDEXED BY location_by_customer WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id AND ships = 1)
    AND NOT EXISTS (SELECT 1 FROM location WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id AND default_shipping = 1);
  UPDATE location SET default_billing = 1 WHERE supplier_id = OLD.supplier_id AND bills = 1
    AND id = (SELECT min(id) FROM location INDEXED BY location_by_customer WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id AND bills = 1)
    AND NOT EXISTS (SELECT 1 FROM location WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id AND default_billing = 1);
END;

CREATE INDEX collection_by_customer ON collection (supplier_id, customer_id);

DROP TRIGGER sales_order_amounts_stay;
CREATE TRIGGER sales_order_amounts_stay BEFORE UPDATE OF net, tax, total, placed_on ON sales_order
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
CREATE TRIGGER sales_order_customer_stays BEFORE UPDATE OF customer_id ON sales_order
WHEN NOT EXISTS (SELECT 1 FROM customer_move WHERE supplier_id = OLD.supplier_id AND from_id = OLD.customer_id AND to_id = NEW.customer_id)
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

DROP TRIGGER invoice_stays;
CREATE TRIGGER invoice_stays BEFORE UPDATE OF number, issued_on, due_on, total ON invoice
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
CREATE TRIGGER invoice_customer_stays BEFORE UPDATE OF customer_id ON invoice
WHEN NOT EXISTS (SELECT 1 FROM customer_move WHERE supplier_id = OLD.supplier_id AND from_id = OLD.customer_id AND to_id = NEW.customer_id)
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

DROP TRIGGER credit_stays;
CREATE TRIGGER credit_stays BEFORE UPDATE OF kind, amount, received_on ON credit
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
CREATE TRIGGER credit_customer_stays BEFORE UPDATE OF customer_id ON credit
WHEN NOT EXISTS (SELECT 1 FROM customer_move WHERE supplier_id = OLD.supplier_id AND from_id = OLD.customer_id AND to_id = NEW.customer_id)
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

DROP TRIGGER allocation_is_append_only;
CREATE TRIGGER allocation_is_append_only BEFORE UPDATE ON allocation
WHEN (NEW.supplier_id, NEW.credit_id, NEW.invoice_id, NEW.step, NEW.amount, NEW.dated_on, NEW.created_at)
    IS NOT (OLD.supplier_id, OLD.credit_id, OLD.invoice_id, OLD.step, OLD.amount, OLD.dated_on, OLD.created_at)
  OR NOT EXISTS (SELECT 1 FROM customer_move WHERE supplier_id = OLD.supplier_id AND from_id = OLD.customer_id AND to_id = NEW.customer_id)
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

DROP TRIGGER reversal_is_append_only;
CREATE TRIGGER reversal_is_append_only BEFORE UPDATE ON reversal
WHEN (NEW.supplier_id, NEW.credit_id, NEW.id, NEW.kind, NEW.amount, NEW.dated_on, NEW.created_at)
    IS NOT (OLD.supplier_id, OLD.credit_id, OLD.id, OLD.kind, OLD.amount, OLD.dated_on, OLD.created_at)
  OR NOT EXISTS (SELECT 1 FROM customer_move WHERE supplier_id = OLD.supplier_id AND from_id = OLD.customer_id AND to_id = NEW.customer_id)
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

DROP TRIGGER ledger_is_append_only;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE ON ledger_entry
WHEN (NEW.seq, NEW.supplier_id, NEW.kind, NEW.document_id, NEW.amount, NEW.dated_on, NEW.created_at)
    IS NOT (OLD.seq, OLD.supplier_id, OLD.kind, OLD.document_id, OLD.amount, OLD.dated_on, OLD.created_at)
  OR NOT EXISTS (SELECT 1 FROM customer_move WHERE supplier_id = OLD.supplier_id AND from_id = OLD.customer_id AND to_id = NEW.customer_id)
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

DROP TRIGGER consent_is_append_only;
CREATE TRIGGER consent_is_append_only BEFORE UPDATE ON consent
WHEN (NEW.supplier_id, NEW.id, NEW.kind, NEW.given, NEW.happened_on, NEW.how, NEW.note, NEW.actor, NEW.at)
    IS NOT (OLD.supplier_id, OLD.id, OLD.kind, OLD.given, OLD.happened_on, OLD.how, OLD.note, OLD.actor, OLD.at)
  OR NOT EXISTS (SELECT 1 FROM customer_move WHERE supplier_id = OLD.supplier_id AND from_id = OLD.customer_id AND to_id = NEW.customer_id)
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- An entry is never rewritten. It may move with its customer; of an erased customer it may lose what it says and who it
-- names, and nothing else.
DROP TRIGGER history_is_append_only;
CREATE TRIGGER history_is_append_only BEFORE UPDATE ON history
WHEN ((NEW.supplier_id, NEW.id, NEW.kind, NEW.actor, NEW.at, NEW.data)
      IS NOT (OLD.supplier_id, OLD.id, OLD.kind, OLD.actor, OLD.at, OLD.data)
    OR NOT EXISTS (SELECT 1 FROM customer_move WHERE supplier_id = OLD.supplier_id AND from_id = OLD.customer_id AND to_id = NEW.customer_id))
  AND ((NEW.supplier_id, NEW.customer_id, NEW.id, NEW.kind, NEW.at) IS NOT (OLD.supplier_id, OLD.customer_id, OLD.id, OLD.kind, OLD.at)
    OR NEW.data NOT IN (OLD.data, '{"kind":"erased"}')
    OR NOT EXISTS (SELECT 1 FROM customer WHERE supplier_id = OLD.supplier_id AND id = OLD.customer_id AND erased_at IS NOT NULL
      AND NEW.actor IN (OLD.actor, name)))
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
