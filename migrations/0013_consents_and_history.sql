-- Consents, each time given or withdrawn; what a customer's history is filtered by; who is mentioned in it.

CREATE TABLE consent (
  supplier_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('data', 'communications')),
  given       INTEGER NOT NULL CHECK (given IN (0, 1)),
  happened_on TEXT NOT NULL,
  how         TEXT NOT NULL CHECK (how IN ('in_person', 'paper', 'email', 'phone', 'website', 'import')),
  note        TEXT,
  actor       TEXT NOT NULL,
  at          TEXT NOT NULL,
  PRIMARY KEY (supplier_id, customer_id, id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TRIGGER consent_is_append_only BEFORE UPDATE ON consent
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- The latest of each kind, by the kind: who asks for a customer knows what it consents to.
ALTER TABLE customer ADD COLUMN consents TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(consents));

CREATE TRIGGER consent_stands AFTER INSERT ON consent
BEGIN
  UPDATE customer SET consents = json_set(consents, '$.' || NEW.kind, json_object('id', NEW.id, 'kind', NEW.kind,
      'given', json(iif(NEW.given, 'true', 'false')), 'happened_on', NEW.happened_on, 'how', NEW.how, 'note', NEW.note,
      'actor', NEW.actor, 'at', NEW.at))
  WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id
    AND coalesce(consents ->> ('$.' || NEW.kind || '.id'), '') < NEW.id;
END;

-- Only the erasure of a customer takes its consents along; one that keeps its row is first left without any.
CREATE TRIGGER consent_is_kept BEFORE DELETE ON consent
WHEN EXISTS (SELECT 1 FROM customer WHERE supplier_id = OLD.supplier_id AND id = OLD.customer_id AND consents <> '{}')
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- What an entry is about. Not stored: it follows from the kind, whoever wrote the entry.
ALTER TABLE history ADD COLUMN topic TEXT NOT NULL GENERATED ALWAYS AS (CASE
  WHEN kind = 'comment' THEN 'comments'
  WHEN kind IN ('file_added', 'file_removed') THEN 'files'
  WHEN kind = 'visit' THEN 'visits'
  WHEN kind IN ('order_placed', 'order_refused', 'order_cancelled') THEN 'orders'
  WHEN kind IN ('invoice_issued', 'payment_received', 'payment_taken_back', 'credit_note_issued', 'dispute_opened',
    'dispute_closed', 'debit_returned', 'chargeback_lost', 'mandate_changed') THEN 'money'
  WHEN kind IN ('status_changed', 'override_set', 'override_ended') THEN 'status'
  ELSE 'changes' END) VIRTUAL;

-- An order of one line may write nine rows, so a placed order is not in here: it is found by the order, whose id it has.
CREATE INDEX history_by_topic ON history (supplier_id, customer_id, topic, id) WHERE kind <> 'order_placed';

-- The comments that name a member of staff.
CREATE TABLE mention (
  supplier_id TEXT NOT NULL,
  staff_id    TEXT NOT NULL,
  entry_id    TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  PRIMARY KEY (supplier_id, staff_id, entry_id),
  FOREIGN KEY (supplier_id, staff_id) REFERENCES staff (supplier_id, id) ON DELETE CASCADE,
  FOREIGN KEY (supplier_id, customer_id, entry_id) REFERENCES history (supplier_id, customer_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX mention_by_entry ON mention (supplier_id, customer_id, entry_id);
