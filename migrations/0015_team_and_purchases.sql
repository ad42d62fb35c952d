-- The team: somebody always owns the supplier.

CREATE TRIGGER staff_last_owner_stays BEFORE DELETE ON staff WHEN OLD.role = 'owner'
  AND NOT EXISTS (SELECT 1 FROM staff WHERE supplier_id = OLD.supplier_id AND role = 'owner' AND id <> OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'LAST_OWNER');
END;

CREATE TRIGGER staff_last_owner_keeps_role BEFORE UPDATE OF role ON staff WHEN OLD.role = 'owner' AND NEW.role <> 'owner'
  AND NOT EXISTS (SELECT 1 FROM staff WHERE supplier_id = OLD.supplier_id AND role = 'owner' AND id <> OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'LAST_OWNER');
END;
