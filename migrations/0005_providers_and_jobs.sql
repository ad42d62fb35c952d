-- Payment providers, their webhooks, and the record of the nightly job.

CREATE TABLE payment_provider (
  supplier_id TEXT NOT NULL REFERENCES supplier (id),
  provider    TEXT NOT NULL CHECK (provider IN ('stripe', 'gocardless', 'mercadopago')),
  -- Sealed with the deployment's VAULT_KEY and bound to this supplier and provider; never shown again.
  secret      TEXT NOT NULL,
  updated_at  TEXT NOT NULL,
  PRIMARY KEY (supplier_id, provider)
) STRICT, WITHOUT ROWID;

-- A payment in progress: it changes nothing until the provider confirms it.
CREATE TABLE collection (
  supplier_id         TEXT NOT NULL,
  id                  TEXT NOT NULL,
  customer_id         TEXT NOT NULL,
  invoice_id          TEXT NOT NULL,
  amount              INTEGER NOT NULL CHECK (amount > 0),
  provider            TEXT NOT NULL,
  provider_payment_id TEXT NOT NULL,
  status              TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'failed')),
  created_at          TEXT NOT NULL,
  PRIMARY KEY (supplier_id, id),
  CONSTRAINT collection_payment UNIQUE (supplier_id, provider, provider_payment_id),
  FOREIGN KEY (supplier_id, invoice_id) REFERENCES invoice (supplier_id, id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id)
) STRICT, WITHOUT ROWID;

-- One row an event, however often it is delivered. The raw payload is in R2 under the same key.
CREATE TABLE webhook_event (
  supplier_id TEXT NOT NULL REFERENCES supplier (id),
  provider    TEXT NOT NULL,
  event_id    TEXT NOT NULL,
  kind        TEXT NOT NULL,
  received_at TEXT NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN ('applied', 'ignored', 'unmatched')),
  detail      TEXT NOT NULL CHECK (json_valid(detail)),
  customer_id TEXT,
  CONSTRAINT webhook_event_once PRIMARY KEY (supplier_id, provider, event_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_event_newest ON webhook_event (supplier_id, received_at, event_id);
CREATE INDEX webhook_event_unmatched ON webhook_event (supplier_id, received_at, event_id) WHERE outcome = 'unmatched';

CREATE TABLE job_run (
  supplier_id TEXT NOT NULL REFERENCES supplier (id),
  id          TEXT NOT NULL,
  cause       TEXT NOT NULL CHECK (cause IN ('midnight', 'person', 'policy')),
  local_date  TEXT NOT NULL,
  started_at  TEXT NOT NULL,
  finished_at TEXT,
  due         INTEGER NOT NULL DEFAULT 0,
  changed     INTEGER NOT NULL DEFAULT 0,
  failed      INTEGER NOT NULL DEFAULT 0,
  errors      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(errors)),
  PRIMARY KEY (supplier_id, id)
) STRICT, WITHOUT ROWID;
