-- An inactive customer has nobody who may sign in: access ends first, by name, and is given only where it can be used.

UPDATE contact SET password_hash = NULL WHERE password_hash IS NOT NULL AND (supplier_id, customer_id) IN (
  SELECT supplier_id, id FROM customer WHERE status = 'inactive'
);

CREATE TRIGGER customer_deactivation BEFORE UPDATE OF status ON customer WHEN NEW.status = 'inactive' AND OLD.status <> 'inactive'
BEGIN
  SELECT RAISE(ABORT, 'CONTACTS_HAVE_ACCESS') WHERE EXISTS (
    SELECT 1 FROM contact WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.id AND password_hash IS NOT NULL
  );
END;

CREATE TRIGGER contact_access_on_insert BEFORE INSERT ON contact WHEN NEW.password_hash IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'CUSTOMER_INACTIVE') WHERE EXISTS (
    SELECT 1 FROM customer WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id AND status = 'inactive'
  );
END;

CREATE TRIGGER contact_access_on_update BEFORE UPDATE OF password_hash ON contact WHEN NEW.password_hash IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'CUSTOMER_INACTIVE') WHERE EXISTS (
    SELECT 1 FROM customer WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id AND status = 'inactive'
  );
END;
