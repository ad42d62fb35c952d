-- A customer's word to pay so much by a day. Reminders wait for it; it lifts nothing by itself. Of a customer, one is open
-- at most.

CREATE TABLE promise (
  supplier_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  amount      INTEGER NOT NULL CHECK (amount > 0),
  pay_on      TEXT NOT NULL, -- the last day of it
  made_on     TEXT NOT NULL,
  made_at     TEXT NOT NULL,
  made_by     TEXT NOT NULL,
  by_buyer    INTEGER NOT NULL CHECK (by_buyer IN (0, 1)),
  state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'kept', 'broken', 'withdrawn')),
  ended_on    TEXT,
  merge_id    TEXT,
  PRIMARY KEY (supplier_id, customer_id, id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE,
  CHECK ((state = 'open') = (ended_on IS NULL)),
  CHECK (pay_on >= made_on)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX promise_open ON promise (supplier_id, customer_id) WHERE state = 'open';
CREATE INDEX promise_due ON promise (supplier_id, pay_on) WHERE state = 'open';

-- What came after the topics is about money, too.
DROP INDEX history_by_topic;
ALTER TABLE history DROP COLUMN topic;
ALTER TABLE history ADD COLUMN topic TEXT NOT NULL GENERATED ALWAYS AS (CASE
  WHEN kind = 'comment' THEN 'comments'
  WHEN kind IN ('file_added', 'file_removed') THEN 'files'
  WHEN kind = 'visit' THEN 'visits'
  WHEN kind IN ('order_placed', 'order_refused', 'order_cancelled') THEN 'orders'
  WHEN kind IN ('invoice_issued', 'payment_received', 'payment_taken_back', 'credit_note_issued', 'credit_used',
    'residue_written_off', 'dispute_opened', 'dispute_closed', 'debit_returned', 'chargeback_lost', 'mandate_changed',
    'promise_made', 'promise_kept', 'promise_broken', 'promise_withdrawn', 'reminded', 'late_charges_waived') THEN 'money'
  WHEN kind IN ('status_changed', 'override_set', 'override_ended') THEN 'status'
  ELSE 'changes' END) VIRTUAL;
CREATE INDEX history_by_topic ON history (supplier_id, customer_id, topic, id) WHERE kind <> 'order_placed';
