-- What an invoice says, as it was issued: its lines, who bills and who is billed. NULL: issued before this was kept.
ALTER TABLE invoice ADD COLUMN document TEXT CHECK (json_valid(document));

CREATE TRIGGER invoice_says_what_it_said BEFORE UPDATE OF document ON invoice
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- How a supplier bills: its legal name, tax number and address, its series of numbers, and what stands below.
ALTER TABLE supplier ADD COLUMN billing TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(billing));

-- How far each series has run, whoever numbers the invoices: what stands before the digits at the end is the series.
CREATE TRIGGER invoice_in_series AFTER INSERT ON invoice
WHEN length(NEW.number) - length(rtrim(NEW.number, '0123456789')) BETWEEN 1 AND 15
BEGIN
  INSERT INTO counter (supplier_id, name, value)
  VALUES (NEW.supplier_id, 'invoice:' || rtrim(NEW.number, '0123456789'),
    CAST(substr(NEW.number, length(rtrim(NEW.number, '0123456789')) + 1) AS INTEGER))
  ON CONFLICT DO UPDATE SET value = max(value, excluded.value);
END;

INSERT INTO counter (supplier_id, name, value)
SELECT supplier_id, 'invoice:' || rtrim(number, '0123456789') AS name,
  max(CAST(substr(number, length(rtrim(number, '0123456789')) + 1) AS INTEGER))
FROM invoice WHERE length(number) - length(rtrim(number, '0123456789')) BETWEEN 1 AND 15
GROUP BY supplier_id, name;
