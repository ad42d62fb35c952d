-- Where a customer takes goods and where its invoices go, with who looks after each place and when somebody is there.

CREATE TABLE location (
  supplier_id      TEXT NOT NULL,
  id               TEXT NOT NULL,
  customer_id      TEXT NOT NULL,
  name             TEXT NOT NULL,
  ships            INTEGER NOT NULL CHECK (ships IN (0, 1)),
  bills            INTEGER NOT NULL CHECK (bills IN (0, 1)),
  default_shipping INTEGER NOT NULL DEFAULT 0 CHECK (default_shipping IN (0, 1) AND default_shipping <= ships),
  default_billing  INTEGER NOT NULL DEFAULT 0 CHECK (default_billing IN (0, 1) AND default_billing <= bills),
  lines            TEXT NOT NULL CHECK (json_valid(lines)),
  postal_code      TEXT,
  city             TEXT,
  region           TEXT,
  country          TEXT NOT NULL,
  phone            TEXT,
  instructions     TEXT,
  hours            TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(hours)),      -- of the week; '[]': nobody has said
  exceptions       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(exceptions)), -- by date
  -- Moves with every edit: of two at once, the second is told. Becoming a default or ceasing to be one is no edit.
  version          INTEGER NOT NULL DEFAULT 1,
  created_at       TEXT NOT NULL,
  updated_at       TEXT NOT NULL,
  CHECK (ships + bills > 0),
  PRIMARY KEY (supplier_id, id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX location_by_customer ON location (supplier_id, customer_id);
-- The defaults first, for the page about the customer.
CREATE INDEX location_by_default ON location (supplier_id, customer_id, default_shipping DESC, default_billing DESC);
-- One default of each use.
CREATE UNIQUE INDEX location_default_shipping ON location (supplier_id, customer_id) WHERE default_shipping = 1;
CREATE UNIQUE INDEX location_default_billing ON location (supplier_id, customer_id) WHERE default_billing = 1;

CREATE TRIGGER location_version AFTER UPDATE OF version ON location WHEN NEW.version <> OLD.version + 1
BEGIN
  SELECT RAISE(ABORT, 'STALE_LOCATION');
END;

-- Where there is a location of a use, one is its default: the oldest, unless somebody has chosen.
CREATE TRIGGER location_default_in AFTER INSERT ON location
BEGIN
  UPDATE location SET default_shipping = 1 WHERE supplier_id = NEW.supplier_id AND ships = 1
    AND id = (SELECT min(id) FROM location INDEXED BY location_by_customer WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.customer_id AND ships = 1)
    AND NOT EXISTS (SELECT 1 FROM location WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.customer_id AND default_shipping = 1);
  UPDATE location SET default_billing = 1 WHERE supplier_id = NEW.supplier_id AND bills = 1
    AND id = (SELECT min(id) FROM location INDEXED BY location_by_customer WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.customer_id AND bills = 1)
    AND NOT EXISTS (SELECT 1 FROM location WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.customer_id AND default_billing = 1);
END;

CREATE TRIGGER location_default_change AFTER UPDATE OF ships, bills, customer_id ON location
WHEN (NEW.ships, NEW.bills, NEW.customer_id) <> (OLD.ships, OLD.bills, OLD.customer_id)
BEGIN
  UPDATE location SET default_shipping = 1 WHERE supplier_id = NEW.supplier_id AND ships = 1
    AND id = (SELECT min(id) FROM location INDEXED BY location_by_customer WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.customer_id AND ships = 1)
    AND NOT EXISTS (SELECT 1 FROM location WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.customer_id AND default_shipping = 1);
  UPDATE location SET default_billing = 1 WHERE supplier_id = NEW.supplier_id AND bills = 1
    AND id = (SELECT min(id) FROM location INDEXED BY location_by_customer WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.customer_id AND bills = 1)
    AND NOT EXISTS (SELECT 1 FROM location WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.customer_id AND default_billing = 1);
END;

CREATE TRIGGER location_default_out AFTER DELETE ON location WHEN OLD.default_shipping + OLD.default_billing > 0
BEGIN
  UPDATE location SET default_shipping = 1 WHERE supplier_id = OLD.supplier_id AND ships = 1
    AND id = (SELECT min(id) FROM location INDEXED BY location_by_customer WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id AND ships = 1)
    AND NOT EXISTS (SELECT 1 FROM location WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id AND default_shipping = 1);
  UPDATE location SET default_billing = 1 WHERE supplier_id = OLD.supplier_id AND bills = 1
    AND id = (SELECT min(id) FROM location INDEXED BY location_by_customer WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id AND bills = 1)
    AND NOT EXISTS (SELECT 1 FROM location WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id AND default_billing = 1);
END;

-- Who looks after a place: people of the same customer.
CREATE TABLE location_manager (
  supplier_id TEXT NOT NULL,
  location_id TEXT NOT NULL,
  contact_id  TEXT NOT NULL,
  PRIMARY KEY (supplier_id, location_id, contact_id),
  FOREIGN KEY (supplier_id, location_id) REFERENCES location (supplier_id, id) ON DELETE CASCADE,
  FOREIGN KEY (supplier_id, contact_id) REFERENCES contact (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX location_manager_by_contact ON location_manager (supplier_id, contact_id);

CREATE TRIGGER location_manager_is_theirs BEFORE INSERT ON location_manager
WHEN (SELECT customer_id FROM location WHERE supplier_id = NEW.supplier_id AND id = NEW.location_id)
  IS NOT (SELECT customer_id FROM contact WHERE supplier_id = NEW.supplier_id AND id = NEW.contact_id)
BEGIN
  SELECT RAISE(ABORT, 'NOT_THEIR_CONTACT');
END;
