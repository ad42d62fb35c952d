-- People at a customer in full: name, department, a username beside the email, what each may do, and who is the main one.
-- D1 cannot alter a constraint, so the table is made anew; those who look after places are put back behind it.

CREATE TABLE location_manager_before AS SELECT * FROM location_manager;
DROP TABLE location_manager;
CREATE TABLE contact_before AS SELECT * FROM contact;
DROP TABLE contact;

CREATE TABLE contact (
  supplier_id   TEXT NOT NULL,
  id            TEXT NOT NULL,
  customer_id   TEXT NOT NULL,
  first_name    TEXT NOT NULL,
  surname       TEXT,
  name          TEXT NOT NULL GENERATED ALWAYS AS (trim(first_name || ' ' || coalesce(surname, ''))) VIRTUAL,
  department    TEXT,
  phone         TEXT,
  email         TEXT COLLATE NOCASE,
  username      TEXT COLLATE NOCASE,
  permissions   TEXT NOT NULL CHECK (json_valid(permissions)),
  orders        TEXT NOT NULL CHECK (orders IN ('own', 'location', 'all')), -- whose orders it sees
  is_main       INTEGER NOT NULL DEFAULT 0 CHECK (is_main IN (0, 1)),
  password_hash TEXT,
  -- Moves with every edit: of two at once, the second is told. Becoming the main one, or getting access, is no edit.
  version       INTEGER NOT NULL DEFAULT 1,
  created_at    TEXT NOT NULL,
  updated_at    TEXT NOT NULL,
  PRIMARY KEY (supplier_id, id),
  UNIQUE (supplier_id, email),
  UNIQUE (supplier_id, username),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE,
  -- What one signs in with is somebody's email or a username, never both: nobody takes another's email for a username.
  CHECK (username IS NULL OR instr(username, '@') = 0 OR username IS email),
  CHECK (password_hash IS NULL OR email IS NOT NULL OR username IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- The oldest of each customer is its main contact. What they could do, they can.
INSERT INTO contact (supplier_id, id, customer_id, first_name, surname, phone, email, permissions, orders, is_main, password_hash, created_at, updated_at)
SELECT supplier_id, id, customer_id,
  CASE instr(name, ' ') WHEN 0 THEN name ELSE substr(name, 1, instr(name, ' ') - 1) END,
  CASE instr(name, ' ') WHEN 0 THEN NULL ELSE ltrim(substr(name, instr(name, ' ') + 1)) END,
  phone, email, '["quote","order","see_prices","see_account"]', 'all',
  row_number() OVER (PARTITION BY supplier_id, customer_id ORDER BY id) = 1, password_hash, created_at, created_at
FROM contact_before;
DROP TABLE contact_before;

CREATE INDEX contact_by_customer ON contact (supplier_id, customer_id);
-- The main one first, for the page about the customer.
CREATE INDEX contact_by_main ON contact (supplier_id, customer_id, is_main DESC);
CREATE UNIQUE INDEX contact_main ON contact (supplier_id, customer_id) WHERE is_main = 1;

CREATE TRIGGER contact_version AFTER UPDATE OF version ON contact WHEN NEW.version <> OLD.version + 1
BEGIN
  SELECT RAISE(ABORT, 'STALE_CONTACT');
END;

-- Where there is anybody, one is the main contact: the oldest, unless somebody has chosen. Whoever becomes it takes it over.
CREATE TRIGGER contact_main_moves BEFORE UPDATE OF is_main ON contact WHEN NEW.is_main = 1 AND OLD.is_main = 0
BEGIN
  UPDATE contact SET is_main = 0 WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.customer_id AND is_main = 1;
END;

CREATE TRIGGER contact_main_in AFTER INSERT ON contact WHEN NEW.is_main = 0
  AND NOT EXISTS (SELECT 1 FROM contact WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.customer_id AND is_main = 1)
BEGIN
  UPDATE contact SET is_main = 1 WHERE supplier_id = NEW.supplier_id AND id = NEW.id;
END;

CREATE TRIGGER contact_main_out AFTER DELETE ON contact WHEN OLD.is_main = 1
BEGIN
  UPDATE contact SET is_main = 1 WHERE supplier_id = OLD.supplier_id
    AND id = (SELECT min(id) FROM contact INDEXED BY contact_by_customer WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id);
END;

CREATE TRIGGER contact_of_the_erased BEFORE INSERT ON contact
WHEN EXISTS (SELECT 1 FROM customer WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id AND erased_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'CUSTOMER_CLOSED');
END;

-- As in 0011.
CREATE TABLE location_manager (
  supplier_id TEXT NOT NULL,
  location_id TEXT NOT NULL,
  contact_id  TEXT NOT NULL,
  PRIMARY KEY (supplier_id, location_id, contact_id),
  FOREIGN KEY (supplier_id, location_id) REFERENCES location (supplier_id, id) ON DELETE CASCADE,
  FOREIGN KEY (supplier_id, contact_id) REFERENCES contact (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO location_manager (supplier_id, location_id, contact_id) SELECT supplier_id, location_id, contact_id FROM location_manager_before;
DROP TABLE location_manager_before;

CREATE INDEX location_manager_by_contact ON location_manager (supplier_id, contact_id);

CREATE TRIGGER location_manager_is_theirs BEFORE INSERT ON location_manager
WHEN (SELECT customer_id FROM location WHERE supplier_id = NEW.supplier_id AND id = NEW.location_id)
  IS NOT (SELECT customer_id FROM contact WHERE supplier_id = NEW.supplier_id AND id = NEW.contact_id)
BEGIN
  SELECT RAISE(ABORT, 'NOT_THEIR_CONTACT');
END;

-- A customer is also found by its people: their names, emails and telephones stand in its entry of the index.
CREATE VIEW contacts_indexed AS
SELECT supplier_id, customer_id, concat_ws(char(10), char(57346, 57346) || first_name, char(57346, 57346) || surname, name, email, phone) AS text
FROM contact;

DROP TRIGGER customer_search_in;
DROP TRIGGER customer_search_change;
DROP VIEW customer_indexed;

CREATE VIEW customer_indexed AS
SELECT c.seq,
  (SELECT s.search_scope FROM supplier s WHERE s.id = c.supplier_id) AS scope,
  char(57344) || 'status:' || c.status || char(57345)
    || char(57344) || 'kind:' || c.kind || char(57345)
    || coalesce(char(57344) || 'rep:' || c.sales_rep_id || char(57345), '')
    || coalesce(char(57344) || 'group:' || c.range_group_id || char(57345), '')
    || coalesce(char(57344) || 'group:' || c.delivery_group_id || char(57345), '')
    || coalesce(char(57344) || 'warehouse:' || c.default_warehouse_id || char(57345), '')
    || coalesce((SELECT group_concat(char(57344) || 'tag:' || value || char(57345), '') FROM json_each(c.tags)), '')
    || coalesce((SELECT group_concat(char(57344) || 'field:' || key || '=' || value || char(57345), '') FROM json_each(c.custom_fields)), '') AS marks,
  concat_ws(char(10), char(57346, 57346) || c.name, char(57346, 57346) || c.trade_name, c.tax_id, c.email, c.phone, c.external_id,
    nullif(c.other_phones, '[]'), nullif(c.other_emails, '[]'),
    (SELECT group_concat(k.text, char(10)) FROM contacts_indexed k WHERE k.supplier_id = c.supplier_id AND k.customer_id = c.id)) AS text
FROM customer c;

CREATE TRIGGER customer_search_in AFTER INSERT ON customer
BEGIN
  INSERT INTO customer_search (rowid, scope, marks, text) SELECT seq, scope, marks, text FROM customer_indexed WHERE seq = NEW.seq;
END;

CREATE TRIGGER customer_search_change
AFTER UPDATE OF name, trade_name, tax_id, email, phone, external_id, other_phones, other_emails, tags, status, kind, sales_rep_id,
  range_group_id, delivery_group_id, default_warehouse_id, custom_fields ON customer
WHEN (NEW.name, NEW.trade_name, NEW.tax_id, NEW.email, NEW.phone, NEW.external_id, NEW.other_phones, NEW.other_emails, NEW.tags,
    NEW.status, NEW.kind, NEW.sales_rep_id, NEW.range_group_id, NEW.delivery_group_id, NEW.default_warehouse_id, NEW.custom_fields)
  IS NOT (OLD.name, OLD.trade_name, OLD.tax_id, OLD.email, OLD.phone, OLD.external_id, OLD.other_phones, OLD.other_emails, OLD.tags,
    OLD.status, OLD.kind, OLD.sales_rep_id, OLD.range_group_id, OLD.delivery_group_id, OLD.default_warehouse_id, OLD.custom_fields)
BEGIN
  DELETE FROM customer_search WHERE rowid = OLD.seq;
  INSERT INTO customer_search (rowid, scope, marks, text) SELECT seq, scope, marks, text FROM customer_indexed WHERE seq = NEW.seq;
END;

CREATE TRIGGER contact_search_in AFTER INSERT ON contact
BEGIN
  DELETE FROM customer_search WHERE rowid = (SELECT seq FROM customer WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id);
  INSERT INTO customer_search (rowid, scope, marks, text) SELECT seq, scope, marks, text FROM customer_indexed
  WHERE seq = (SELECT seq FROM customer WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id);
END;

CREATE TRIGGER contact_search_change AFTER UPDATE OF first_name, surname, email, phone ON contact
WHEN (NEW.first_name, NEW.surname, NEW.email, NEW.phone) IS NOT (OLD.first_name, OLD.surname, OLD.email, OLD.phone)
BEGIN
  DELETE FROM customer_search WHERE rowid = (SELECT seq FROM customer WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id);
  INSERT INTO customer_search (rowid, scope, marks, text) SELECT seq, scope, marks, text FROM customer_indexed
  WHERE seq = (SELECT seq FROM customer WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id);
END;

-- With its customer gone already, there is nothing left to index.
CREATE TRIGGER contact_search_out AFTER DELETE ON contact
BEGIN
  DELETE FROM customer_search WHERE rowid = (SELECT seq FROM customer WHERE supplier_id = OLD.supplier_id AND id = OLD.customer_id);
  INSERT INTO customer_search (rowid, scope, marks, text) SELECT seq, scope, marks, text FROM customer_indexed
  WHERE seq = (SELECT seq FROM customer WHERE supplier_id = OLD.supplier_id AND id = OLD.customer_id);
END;

-- Customers with people are indexed anew.
DELETE FROM customer_search WHERE rowid IN (SELECT c.seq FROM contact k JOIN customer c ON c.supplier_id = k.supplier_id AND c.id = k.customer_id);
INSERT INTO customer_search (rowid, scope, marks, text) SELECT i.seq, i.scope, i.marks, i.text FROM customer_indexed i
WHERE i.seq IN (SELECT c.seq FROM contact k JOIN customer c ON c.supplier_id = k.supplier_id AND c.id = k.customer_id);

-- Whoever is signed in is called what its contact is called.
CREATE TRIGGER contact_renames_sessions AFTER UPDATE OF first_name, surname ON contact WHEN NEW.name <> OLD.name
BEGIN
  UPDATE session SET actor_name = NEW.name WHERE supplier_id = NEW.supplier_id AND actor_id = NEW.id AND revoked_at IS NULL;
END;
