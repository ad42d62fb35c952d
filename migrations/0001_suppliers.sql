-- Suppliers (the tenants), the people and programs that act for them, and what lets them in.

CREATE TABLE supplier (
  id                TEXT PRIMARY KEY,
  slug              TEXT NOT NULL UNIQUE,
  name              TEXT NOT NULL,
  country           TEXT NOT NULL,
  currency          TEXT NOT NULL,
  timezone          TEXT NOT NULL,
  locale            TEXT NOT NULL CHECK (locale IN ('en', 'es', 'fr')),
  email             TEXT NOT NULL,
  phone             TEXT,
  policy            TEXT NOT NULL CHECK (json_valid(policy)),
  -- Three private-use characters, one trigram: it keeps a search inside its supplier (see customer_search).
  search_scope      TEXT NOT NULL,
  -- The storefront's stamp: every edit that buyers can see bumps it in the same batch.
  catalogue_version INTEGER NOT NULL DEFAULT 1,
  -- The UTC instant of the next local midnight that the nightly job has to handle.
  next_midnight     TEXT NOT NULL,
  created_at        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX supplier_by_midnight ON supplier (next_midnight);

CREATE TABLE staff (
  supplier_id   TEXT NOT NULL REFERENCES supplier (id),
  id            TEXT NOT NULL,
  email         TEXT NOT NULL COLLATE NOCASE UNIQUE, -- a phone's keyboard begins with a capital
  name          TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN ('owner', 'store_manager', 'warehouse_manager', 'sales_rep', 'viewer')),
  password_hash TEXT NOT NULL,
  created_at    TEXT NOT NULL,
  PRIMARY KEY (supplier_id, id)
) STRICT, WITHOUT ROWID;

-- `context` repeats what every request needs to know of the supplier, so that letting somebody in reads one row.
-- The trigger below keeps it true.
CREATE TABLE session (
  id          TEXT PRIMARY KEY,
  supplier_id TEXT NOT NULL REFERENCES supplier (id),
  kind        TEXT NOT NULL CHECK (kind IN ('staff', 'buyer')),
  actor_id    TEXT NOT NULL,
  actor_name  TEXT NOT NULL,
  role        TEXT,
  customer_id TEXT,
  language    TEXT CHECK (language IN ('en', 'es', 'fr')),
  context     TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  expires_at  TEXT NOT NULL,
  revoked_at  TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_supplier ON session (supplier_id, actor_id);

CREATE TABLE api_key (
  hash        TEXT PRIMARY KEY,
  supplier_id TEXT NOT NULL REFERENCES supplier (id),
  id          TEXT NOT NULL,
  name        TEXT NOT NULL,
  hint        TEXT NOT NULL,
  scope       TEXT NOT NULL CHECK (scope IN ('read', 'write')),
  context     TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  revoked_at  TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX api_key_by_supplier ON api_key (supplier_id, id);

CREATE TRIGGER supplier_context AFTER UPDATE OF slug, name, country, currency, timezone, locale ON supplier
BEGIN
  UPDATE session SET context = json_object('slug', NEW.slug, 'name', NEW.name, 'country', NEW.country,
      'currency', NEW.currency, 'timezone', NEW.timezone, 'locale', NEW.locale) WHERE supplier_id = NEW.id;
  UPDATE api_key SET context = json_object('slug', NEW.slug, 'name', NEW.name, 'country', NEW.country,
      'currency', NEW.currency, 'timezone', NEW.timezone, 'locale', NEW.locale) WHERE supplier_id = NEW.id;
END;

-- Amounts are in the supplier's currency; changing it under existing books would restate every one of them.
CREATE TRIGGER supplier_currency BEFORE UPDATE OF currency ON supplier
WHEN NEW.currency <> OLD.currency AND EXISTS (SELECT 1 FROM ledger_entry WHERE supplier_id = OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'CURRENCY_IN_USE');
END;

-- Numbers that people read: order 1042, invoice 2026-0007.
CREATE TABLE counter (
  supplier_id TEXT NOT NULL REFERENCES supplier (id),
  name        TEXT NOT NULL,
  value       INTEGER NOT NULL,
  PRIMARY KEY (supplier_id, name)
) STRICT, WITHOUT ROWID;

-- The answer that a repeated POST gets, written in the batch of the first one.
CREATE TABLE idempotency (
  supplier_id TEXT NOT NULL REFERENCES supplier (id),
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status      INTEGER NOT NULL,
  body        TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  CONSTRAINT idempotency_key PRIMARY KEY (supplier_id, key)
) STRICT, WITHOUT ROWID;
