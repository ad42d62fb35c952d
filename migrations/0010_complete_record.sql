-- The complete record of a customer: how else it is reached, how it is delivered to and what it may order, whose customer
-- it is, and the supplier's own fields. The list finds it by all of them, and counts instead of counting again.

ALTER TABLE customer ADD COLUMN tax_id_reason TEXT; -- why a number that fails its country's check is right all the same
ALTER TABLE customer ADD COLUMN other_phones TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(other_phones));
ALTER TABLE customer ADD COLUMN other_emails TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(other_emails));
ALTER TABLE customer ADD COLUMN website TEXT;
-- One login takes orders from several people: wedding guests, the parents of a class.
ALTER TABLE customer ADD COLUMN is_multiple INTEGER NOT NULL DEFAULT 0 CHECK (is_multiple IN (0, 1));
ALTER TABLE customer ADD COLUMN minimum_order_value INTEGER CHECK (minimum_order_value >= 0);
ALTER TABLE customer ADD COLUMN minimum_order_quantity INTEGER CHECK (minimum_order_quantity >= 0);
ALTER TABLE customer ADD COLUMN delivery_fee INTEGER CHECK (delivery_fee >= 0);
ALTER TABLE customer ADD COLUMN delivery_free_from INTEGER CHECK (delivery_free_from >= 0);
ALTER TABLE customer ADD COLUMN delivery_days TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(delivery_days)); -- '[]': any day
ALTER TABLE customer ADD COLUMN delivery_notes TEXT;
ALTER TABLE customer ADD COLUMN notifications TEXT NOT NULL
  DEFAULT '["order_confirmed","order_changed","delivery","invoice","reminder"]' CHECK (json_valid(notifications));
ALTER TABLE customer ADD COLUMN price_display TEXT NOT NULL DEFAULT 'net' CHECK (price_display IN ('net', 'gross', 'hidden'));
ALTER TABLE customer ADD COLUMN sales_rep_id TEXT;
ALTER TABLE customer ADD COLUMN range_group_id TEXT;
ALTER TABLE customer ADD COLUMN delivery_group_id TEXT;
ALTER TABLE customer ADD COLUMN default_warehouse_id TEXT;
-- Values by the keys of supplier.custom_fields.
ALTER TABLE customer ADD COLUMN custom_fields TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom_fields));
-- All that was ever ordered and not cancelled: what loyalty counts. Kept by sales_order's triggers.
ALTER TABLE customer ADD COLUMN bought INTEGER NOT NULL DEFAULT 0 CHECK (bought >= 0);

-- The order behind last_order_on. The list by last orders walks the orders and keeps each customer's last, for an index of
-- its own would be written by every order.
ALTER TABLE customer ADD COLUMN last_order_id TEXT;

ALTER TABLE supplier ADD COLUMN custom_fields TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(custom_fields));
ALTER TABLE supplier ADD COLUMN loyalty TEXT NOT NULL DEFAULT 'null' CHECK (json_valid(loyalty));

-- A column added later cannot have a composite foreign key: the triggers hold it.
CREATE TRIGGER customer_sales_rep_in BEFORE INSERT ON customer WHEN NEW.sales_rep_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM staff WHERE supplier_id = NEW.supplier_id AND id = NEW.sales_rep_id)
BEGIN
  SELECT RAISE(ABORT, 'NO_SUCH_SALES_REP');
END;
CREATE TRIGGER customer_sales_rep_change BEFORE UPDATE OF sales_rep_id ON customer WHEN NEW.sales_rep_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM staff WHERE supplier_id = NEW.supplier_id AND id = NEW.sales_rep_id)
BEGIN
  SELECT RAISE(ABORT, 'NO_SUCH_SALES_REP');
END;

DROP TRIGGER sales_order_opens;
CREATE TRIGGER sales_order_opens AFTER INSERT ON sales_order WHEN NEW.status <> 'cancelled'
BEGIN
  UPDATE customer SET orders_open = orders_open + iif(NEW.status = 'placed', NEW.total, 0), bought = bought + NEW.total,
    last_order_id = iif(NEW.placed_on >= coalesce(last_order_on, ''), NEW.id, last_order_id),
    last_order_on = max(coalesce(last_order_on, ''), NEW.placed_on)
  WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id;
END;

DROP TRIGGER sales_order_closes;
CREATE TRIGGER sales_order_closes AFTER UPDATE OF status ON sales_order WHEN OLD.status = 'placed' AND NEW.status <> 'placed'
BEGIN
  UPDATE customer SET orders_open = orders_open - OLD.total, bought = bought - iif(NEW.status = 'cancelled', OLD.total, 0)
  WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id;
END;

UPDATE customer SET last_order_id = (SELECT o.id FROM sales_order o INDEXED BY sales_order_by_customer
  WHERE o.supplier_id = customer.supplier_id AND o.customer_id = customer.id ORDER BY o.id DESC LIMIT 1);
UPDATE customer SET bought = (SELECT coalesce(sum(m.total), 0) FROM sales_month m
  WHERE m.supplier_id = customer.supplier_id AND m.customer_id = customer.id);

-- Each sort of the list has its index, and behind it the newest first.
CREATE INDEX customer_by_name ON customer (supplier_id, name COLLATE NOCASE);
CREATE INDEX customer_by_balance ON customer (supplier_id, balance);
CREATE INDEX customer_by_overdue ON customer (supplier_id, overdue);

-- What the list shows above itself lies in the supplier's row: a page reads one row for all of it. The counters are not by
-- delinquency, for the nightly job would read and write them for every change.
ALTER TABLE supplier ADD COLUMN customers_active INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supplier ADD COLUMN customers_inactive INTEGER NOT NULL DEFAULT 0;
-- Lists that somebody comes back to: [{"name": …, "query": …}], the query as in the address of the list.
ALTER TABLE supplier ADD COLUMN saved_views TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(saved_views));

UPDATE supplier SET
  customers_active = (SELECT count(*) FROM customer c WHERE c.supplier_id = supplier.id AND c.status = 'active'),
  customers_inactive = (SELECT count(*) FROM customer c WHERE c.supplier_id = supplier.id AND c.status = 'inactive');

CREATE TRIGGER customer_counted_in AFTER INSERT ON customer
BEGIN
  UPDATE supplier SET customers_active = customers_active + (NEW.status = 'active'),
    customers_inactive = customers_inactive + (NEW.status = 'inactive') WHERE id = NEW.supplier_id;
END;
CREATE TRIGGER customer_counted_out AFTER DELETE ON customer
BEGIN
  UPDATE supplier SET customers_active = customers_active - (OLD.status = 'active'),
    customers_inactive = customers_inactive - (OLD.status = 'inactive') WHERE id = OLD.supplier_id;
END;
CREATE TRIGGER customer_counted_anew AFTER UPDATE OF status ON customer WHEN NEW.status <> OLD.status
BEGIN
  UPDATE supplier SET customers_active = customers_active + (NEW.status = 'active') - (OLD.status = 'active'),
    customers_inactive = customers_inactive + (NEW.status = 'inactive') - (OLD.status = 'inactive') WHERE id = NEW.supplier_id;
END;

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
    nullif(c.other_phones, '[]'), nullif(c.other_emails, '[]')) AS text
FROM customer c;

DELETE FROM customer_search;
INSERT INTO customer_search (rowid, scope, marks, text) SELECT seq, scope, marks, text FROM customer_indexed;

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
