-- Reminders: whom to look at when, and the messages that are ready to be sent. What one says is made of the account when it
-- is read, so that it is never about what has been paid meanwhile.

-- A customer with something overdue, and the day on which the nightly job decides about a reminder; '': at its next run.
CREATE TABLE reminder (
  supplier_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  remind_on   TEXT NOT NULL,
  PRIMARY KEY (supplier_id, customer_id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX reminder_due ON reminder (supplier_id, remind_on, customer_id);

CREATE TRIGGER reminder_of_overdue AFTER UPDATE OF overdue ON customer
WHEN NEW.overdue > 0 AND OLD.overdue <= 0
BEGIN
  INSERT INTO reminder (supplier_id, customer_id, remind_on) VALUES (NEW.supplier_id, NEW.id, '') ON CONFLICT DO NOTHING;
END;

INSERT INTO reminder (supplier_id, customer_id, remind_on) SELECT supplier_id, id, '' FROM customer WHERE overdue > 0;

-- Messages on their way. Of each kind, one waits for a customer at most.
CREATE TABLE outbox (
  supplier_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('reminder')),
  prepared_on TEXT NOT NULL,
  prepared_at TEXT NOT NULL,
  state       TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dropped')),
  ended_at    TEXT,
  ended_by    TEXT,
  merge_id    TEXT,
  PRIMARY KEY (supplier_id, id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE,
  CHECK ((state = 'waiting') = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX outbox_waiting ON outbox (supplier_id, customer_id, kind) WHERE state = 'waiting';
CREATE INDEX outbox_to_send ON outbox (supplier_id, id) WHERE state = 'waiting';
-- Nor more than one a day, whoever runs the job how often.
CREATE UNIQUE INDEX outbox_of_day ON outbox (supplier_id, customer_id, prepared_on, kind);

ALTER TABLE job_run ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0;
