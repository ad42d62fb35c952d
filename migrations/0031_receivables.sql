-- What is owed, by the day that it is due on, and what was billed, by the day of issue: all that is owed to a supplier is
-- read from some hundred rows, however many invoices there are. Kept by invoice's triggers.

CREATE TABLE due_day (
  supplier_id TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  open        INTEGER NOT NULL CHECK (open >= 0), -- days with nothing left to pay go
  PRIMARY KEY (supplier_id, due_on)
) STRICT, WITHOUT ROWID;

CREATE TABLE billed_day (
  supplier_id TEXT NOT NULL,
  issued_on   TEXT NOT NULL,
  total       INTEGER NOT NULL CHECK (total >= 0),
  PRIMARY KEY (supplier_id, issued_on)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER invoice_is_receivable AFTER INSERT ON invoice
BEGIN
  INSERT INTO due_day (supplier_id, due_on, open) VALUES (NEW.supplier_id, NEW.due_on, NEW.open)
  ON CONFLICT DO UPDATE SET open = open + excluded.open;
  INSERT INTO billed_day (supplier_id, issued_on, total) VALUES (NEW.supplier_id, NEW.issued_on, NEW.total)
  ON CONFLICT DO UPDATE SET total = total + excluded.total;
END;

CREATE TRIGGER invoice_is_received AFTER UPDATE OF open ON invoice WHEN NEW.open <> OLD.open
BEGIN
  INSERT INTO due_day (supplier_id, due_on, open) VALUES (NEW.supplier_id, NEW.due_on, max(NEW.open - OLD.open, 0))
  ON CONFLICT DO UPDATE SET open = open + NEW.open - OLD.open;
  DELETE FROM due_day WHERE supplier_id = NEW.supplier_id AND due_on = NEW.due_on AND open = 0;
END;

INSERT INTO due_day (supplier_id, due_on, open)
SELECT supplier_id, due_on, sum(open) FROM invoice WHERE open > 0 GROUP BY supplier_id, due_on;
INSERT INTO billed_day (supplier_id, issued_on, total)
SELECT supplier_id, issued_on, sum(total) FROM invoice GROUP BY supplier_id, issued_on;

-- Open invoices by when they are due, for the list that a figure leads to.
CREATE INDEX invoice_due ON invoice (supplier_id, due_on, id) WHERE open > 0;

-- Who changed status of late, whoever it is.
CREATE INDEX history_of_status ON history (supplier_id, id) WHERE kind = 'status_changed';
