-- Customers with the figures of their account, tags, contacts, history and files.

CREATE TABLE customer (
  seq             INTEGER PRIMARY KEY AUTOINCREMENT,
  supplier_id     TEXT NOT NULL REFERENCES supplier (id),
  id              TEXT NOT NULL,
  external_id     TEXT,
  kind            TEXT NOT NULL CHECK (kind IN ('customer', 'prospect', 'supplier_contact', 'other')),
  name            TEXT NOT NULL,
  trade_name      TEXT,
  tax_id          TEXT,
  email           TEXT,
  phone           TEXT,
  country         TEXT NOT NULL,
  language        TEXT NOT NULL CHECK (language IN ('en', 'es', 'fr')),
  notes           TEXT,
  tags            TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
  payment_method  TEXT NOT NULL CHECK (payment_method IN ('on_delivery', 'credit', 'sepa')),
  payment_terms   TEXT NOT NULL CHECK (json_valid(payment_terms)),
  credit_limit    INTEGER CHECK (credit_limit >= 0),
  discount_bp     INTEGER NOT NULL DEFAULT 0 CHECK (discount_bp BETWEEN 0 AND 10000),
  status          TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
  created_at      TEXT NOT NULL,
  updated_at      TEXT NOT NULL,

  -- The account. `version` moves with every write that can change what follows it (see customer_version).
  version         INTEGER NOT NULL DEFAULT 1,
  balance         INTEGER NOT NULL DEFAULT 0,                         -- kept by ledger_entry's trigger
  unallocated     INTEGER NOT NULL DEFAULT 0 CHECK (unallocated >= 0), -- kept by the triggers of credit and allocation
  orders_open     INTEGER NOT NULL DEFAULT 0 CHECK (orders_open >= 0), -- kept by sales_order's triggers
  open_items      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(open_items)),
  incidents       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(incidents)),
  overrides       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(overrides)),
  overdue         INTEGER NOT NULL DEFAULT 0,
  computed        TEXT NOT NULL DEFAULT 'without_incidents' CHECK (computed IN ('without_incidents', 'debtor', 'delinquent', 'do_not_sell')),
  delinquency     TEXT NOT NULL DEFAULT 'without_incidents' CHECK (delinquency IN ('without_incidents', 'debtor', 'delinquent', 'do_not_sell')),
  explanation     TEXT NOT NULL DEFAULT 'null' CHECK (json_valid(explanation)),
  memory          TEXT NOT NULL DEFAULT 'null' CHECK (json_valid(memory)),
  memory_on       TEXT,
  -- From this local date on the customer may not order, if nothing happens before: the gate needs no nightly run.
  blocks_on       TEXT,
  -- The next local date on which anything about the account can change by itself.
  next_review_on  TEXT,
  last_order_on   TEXT,

  UNIQUE (supplier_id, id),
  UNIQUE (supplier_id, external_id)
) STRICT;

-- Newest first, by each filter alone and together: a page reads its own rows and no others.
CREATE INDEX customer_newest ON customer (supplier_id);
CREATE INDEX customer_by_status ON customer (supplier_id, status);
CREATE INDEX customer_by_delinquency ON customer (supplier_id, delinquency);
CREATE INDEX customer_by_both ON customer (supplier_id, status, delinquency);
CREATE INDEX customer_by_name ON customer (supplier_id, name COLLATE NOCASE);
CREATE INDEX customer_to_review ON customer (supplier_id, next_review_on) WHERE next_review_on IS NOT NULL;

-- Writers read an account, decide, and write with version = the one they read + 1. Whoever comes second is told.
-- AFTER, for a BEFORE trigger has every write read its row twice.
CREATE TRIGGER customer_version AFTER UPDATE OF version ON customer WHEN NEW.version <> OLD.version + 1
BEGIN
  SELECT RAISE(ABORT, 'STALE_ACCOUNT');
END;

CREATE TABLE customer_tag (
  supplier_id  TEXT NOT NULL REFERENCES supplier (id),
  tag          TEXT NOT NULL COLLATE NOCASE,
  customer_seq INTEGER NOT NULL REFERENCES customer (seq) ON DELETE CASCADE,
  PRIMARY KEY (supplier_id, tag, customer_seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX customer_tag_by_customer ON customer_tag (customer_seq);

CREATE TRIGGER customer_tags_in AFTER INSERT ON customer WHEN NEW.tags <> '[]'
BEGIN
  INSERT OR IGNORE INTO customer_tag SELECT NEW.supplier_id, value, NEW.seq FROM json_each(NEW.tags);
END;

CREATE TRIGGER customer_tags_change AFTER UPDATE OF tags ON customer WHEN NEW.tags <> OLD.tags
BEGIN
  DELETE FROM customer_tag WHERE customer_seq = NEW.seq;
  INSERT OR IGNORE INTO customer_tag SELECT NEW.supplier_id, value, NEW.seq FROM json_each(NEW.tags);
END;

-- Part of a word is enough, in any script, accents and case folded. `scope` is the supplier's own trigram: without it
-- a search would read other suppliers' hits before dropping them.
CREATE VIRTUAL TABLE customer_search USING fts5 (scope, text, content = '', contentless_delete = 1, tokenize = 'trigram remove_diacritics 1');

CREATE TRIGGER customer_search_in AFTER INSERT ON customer
BEGIN
  INSERT INTO customer_search (rowid, scope, text) VALUES (NEW.seq,
    (SELECT search_scope FROM supplier WHERE id = NEW.supplier_id),
    concat_ws(char(10), NEW.name, NEW.trade_name, NEW.tax_id, NEW.email, NEW.phone, NEW.external_id));
END;

CREATE TRIGGER customer_search_change AFTER UPDATE OF name, trade_name, tax_id, email, phone, external_id ON customer
WHEN concat_ws(char(10), NEW.name, NEW.trade_name, NEW.tax_id, NEW.email, NEW.phone, NEW.external_id)
  <> concat_ws(char(10), OLD.name, OLD.trade_name, OLD.tax_id, OLD.email, OLD.phone, OLD.external_id)
BEGIN
  DELETE FROM customer_search WHERE rowid = OLD.seq;
  INSERT INTO customer_search (rowid, scope, text) VALUES (NEW.seq,
    (SELECT search_scope FROM supplier WHERE id = NEW.supplier_id),
    concat_ws(char(10), NEW.name, NEW.trade_name, NEW.tax_id, NEW.email, NEW.phone, NEW.external_id));
END;

CREATE TRIGGER customer_search_out AFTER DELETE ON customer
BEGIN
  DELETE FROM customer_search WHERE rowid = OLD.seq;
END;

-- A person at a customer. With a password it may sign in to the storefront.
CREATE TABLE contact (
  supplier_id   TEXT NOT NULL,
  id            TEXT NOT NULL,
  customer_id   TEXT NOT NULL,
  name          TEXT NOT NULL,
  email         TEXT NOT NULL COLLATE NOCASE,
  phone         TEXT,
  password_hash TEXT,
  created_at    TEXT NOT NULL,
  PRIMARY KEY (supplier_id, id),
  UNIQUE (supplier_id, email),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_by_customer ON contact (supplier_id, customer_id);

-- What happened to a customer: typed events, comments, files. Ids are UUIDv7, so the key is the order of time.
CREATE TABLE history (
  supplier_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  kind        TEXT NOT NULL,
  actor       TEXT NOT NULL,
  at          TEXT NOT NULL,
  data        TEXT NOT NULL CHECK (json_valid(data)),
  PRIMARY KEY (supplier_id, customer_id, id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TRIGGER history_is_append_only BEFORE UPDATE ON history
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- Only the erasure of a whole customer takes its history along.
CREATE TRIGGER history_is_kept BEFORE DELETE ON history
WHEN EXISTS (SELECT 1 FROM customer WHERE supplier_id = OLD.supplier_id AND id = OLD.customer_id)
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

CREATE TABLE attachment (
  supplier_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  name        TEXT NOT NULL,
  media_type  TEXT NOT NULL,
  size        INTEGER NOT NULL CHECK (size >= 0),
  created_at  TEXT NOT NULL,
  PRIMARY KEY (supplier_id, id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_by_customer ON attachment (supplier_id, customer_id);
