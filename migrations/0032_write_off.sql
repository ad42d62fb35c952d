-- A residue that is written off: a credit note that nobody got, by its method. The ledger has it as a kind of its own.
DROP TRIGGER credit_books;
CREATE TRIGGER credit_books AFTER INSERT ON credit
BEGIN
  INSERT INTO ledger_entry (supplier_id, customer_id, kind, document_id, amount, dated_on, created_at)
  VALUES (NEW.supplier_id, NEW.customer_id, iif(NEW.method = 'write_off', 'write_off', NEW.kind), NEW.id, -NEW.amount, NEW.received_on, NEW.created_at);
END;
