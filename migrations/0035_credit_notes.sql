-- What a credit note says, as it was issued: like an invoice, and which invoice it corrects. NULL: a payment, a residue, or
-- issued before this was kept.
ALTER TABLE credit ADD COLUMN document TEXT CHECK (json_valid(document));

CREATE TRIGGER credit_says_what_it_said BEFORE UPDATE OF document ON credit
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- The notes of a customer without its payments.
CREATE INDEX credit_note_by_customer ON credit (supplier_id, customer_id, received_on, id) WHERE document IS NOT NULL;

-- Credit notes run in series of their own.
CREATE TRIGGER credit_in_series AFTER INSERT ON credit
WHEN NEW.kind = 'credit_note' AND length(NEW.number) - length(rtrim(NEW.number, '0123456789')) BETWEEN 1 AND 15
BEGIN
  INSERT INTO counter (supplier_id, name, value)
  VALUES (NEW.supplier_id, 'credit_note:' || rtrim(NEW.number, '0123456789'),
    CAST(substr(NEW.number, length(rtrim(NEW.number, '0123456789')) + 1) AS INTEGER))
  ON CONFLICT DO UPDATE SET value = max(value, excluded.value);
END;

INSERT INTO counter (supplier_id, name, value)
SELECT supplier_id, 'credit_note:' || rtrim(number, '0123456789') AS name,
  max(CAST(substr(number, length(rtrim(number, '0123456789')) + 1) AS INTEGER))
FROM credit WHERE kind = 'credit_note' AND length(number) - length(rtrim(number, '0123456789')) BETWEEN 1 AND 15
GROUP BY supplier_id, name;
