-- What was decided about interest and compensation for late payment: up to which day an invoice was charged for, or let off.
CREATE TABLE late_charge (
  supplier_id  TEXT NOT NULL,
  invoice_id   TEXT NOT NULL,
  until        TEXT NOT NULL,
  interest     INTEGER NOT NULL CHECK (interest >= 0),
  compensation INTEGER NOT NULL CHECK (compensation >= 0),
  outcome      TEXT NOT NULL CHECK (outcome IN ('collected', 'waived')),
  charged_by   TEXT, -- the invoice that asks for it
  decided_by   TEXT NOT NULL,
  decided_at   TEXT NOT NULL,
  PRIMARY KEY (supplier_id, invoice_id, until),
  FOREIGN KEY (supplier_id, invoice_id) REFERENCES invoice (supplier_id, id),
  FOREIGN KEY (supplier_id, charged_by) REFERENCES invoice (supplier_id, id),
  CHECK ((outcome = 'collected') = (charged_by IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX late_charge_by_charge ON late_charge (supplier_id, charged_by) WHERE charged_by IS NOT NULL;

CREATE TRIGGER late_charge_is_append_only BEFORE UPDATE ON late_charge
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

CREATE TRIGGER late_charge_is_kept BEFORE DELETE ON late_charge
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
