-- Customers that are gone: removed where nothing was booked, else erased, which takes everything personal and leaves the
-- books. An erased customer keeps its row, under a pseudonym, for the books refer to it.

ALTER TABLE customer ADD COLUMN erased_at TEXT;

-- What was done, for whoever has to prove it. Nothing here tells who it was; the customer may be gone, so no foreign key.
CREATE TABLE erasure (
  supplier_id TEXT NOT NULL REFERENCES supplier (id),
  customer_id TEXT NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN ('removed', 'erased')),
  pseudonym   TEXT NOT NULL,
  actor       TEXT NOT NULL,
  at          TEXT NOT NULL,
  contacts    INTEGER NOT NULL,
  files       INTEGER NOT NULL,
  entries     INTEGER NOT NULL, -- of the history
  orders      INTEGER NOT NULL,
  invoices    INTEGER NOT NULL,
  credits     INTEGER NOT NULL,
  PRIMARY KEY (supplier_id, customer_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX erasure_newest ON erasure (supplier_id, at, customer_id);

CREATE TRIGGER erasure_stays BEFORE UPDATE ON erasure
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

CREATE TRIGGER erasure_is_kept BEFORE DELETE ON erasure
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- Whatever comes between the question and the erasure: with something open, it does not happen.
CREATE TRIGGER customer_is_settled BEFORE UPDATE OF erased_at ON customer
WHEN NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL AND (OLD.balance <> 0 OR OLD.unallocated <> 0 OR OLD.orders_open <> 0
  OR EXISTS (SELECT 1 FROM invoice WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.id AND open > 0)
  OR EXISTS (SELECT 1 FROM sales_order INDEXED BY sales_order_by_customer
    WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.id AND status = 'placed'))
BEGIN
  SELECT RAISE(ABORT, 'CUSTOMER_NOT_SETTLED');
END;

-- Once erased, nothing personal comes back: not by an edit that was under way, nor by an order that passes the gate.
CREATE TRIGGER customer_stays_erased BEFORE UPDATE OF external_id, name, trade_name, tax_id, tax_id_reason, email, other_emails,
  phone, other_phones, website, notes, delivery_notes, custom_fields, consents, tags, status, erased_at ON customer WHEN OLD.erased_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'CUSTOMER_CLOSED');
END;

CREATE TRIGGER customer_orders_no_more AFTER UPDATE OF orders_open ON customer
WHEN NEW.erased_at IS NOT NULL AND NEW.orders_open >= OLD.orders_open
BEGIN
  SELECT RAISE(ABORT, 'CUSTOMER_CLOSED');
END;

CREATE TRIGGER contact_of_the_erased BEFORE INSERT ON contact
WHEN EXISTS (SELECT 1 FROM customer WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id AND erased_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'CUSTOMER_CLOSED');
END;

CREATE TRIGGER attachment_of_the_erased BEFORE INSERT ON attachment
WHEN EXISTS (SELECT 1 FROM customer WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id AND erased_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'CUSTOMER_CLOSED');
END;

-- An entry is never rewritten. Of an erased customer it may lose what it says and who it names, and nothing else.
DROP TRIGGER history_is_append_only;
CREATE TRIGGER history_is_append_only BEFORE UPDATE ON history
WHEN (NEW.supplier_id, NEW.customer_id, NEW.id, NEW.kind, NEW.at) IS NOT (OLD.supplier_id, OLD.customer_id, OLD.id, OLD.kind, OLD.at)
  OR NEW.data NOT IN (OLD.data, '{"kind":"erased"}')
  OR NOT EXISTS (SELECT 1 FROM customer WHERE supplier_id = OLD.supplier_id AND id = OLD.customer_id AND erased_at IS NOT NULL
    AND NEW.actor IN (OLD.actor, name))
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
