-- Warehouses, of a supplier that has several. They lie in its row, by id and name and in its own order: an order and a page
-- read that row anyway. The main one bears the supplier's own id, and is where everything is of which nothing else is said.

ALTER TABLE supplier ADD COLUMN multi_warehouse INTEGER NOT NULL DEFAULT 0 CHECK (multi_warehouse IN (0, 1));
ALTER TABLE supplier ADD COLUMN warehouses TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(warehouses));

-- What lies in the others, by their ids; `stock` is what lies in the main one, and NULL there means that nothing is counted.
ALTER TABLE product ADD COLUMN stocks TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(stocks));

-- Where a customer's orders come from: NULL is the main warehouse, an empty list none, so that it cannot order.
ALTER TABLE customer ADD COLUMN warehouse_ids TEXT CHECK (json_valid(warehouse_ids));

-- NULL: the main one. It stands in the line, for the trigger that takes the goods reads no order.
ALTER TABLE order_line ADD COLUMN warehouse_id TEXT;

DROP TRIGGER order_line_takes;

-- A line takes its goods where they lie; below zero, out_of_stock aborts the order.
CREATE TRIGGER order_line_takes AFTER INSERT ON order_line
BEGIN
  UPDATE product SET ordered = 1,
    stock = stock - iif(NEW.warehouse_id IS NULL, NEW.quantity, 0),
    stocks = CASE
      WHEN NEW.warehouse_id IS NULL OR stock IS NULL THEN stocks
      WHEN coalesce(stocks ->> ('$."' || NEW.warehouse_id || '"'), 0) < NEW.quantity THEN RAISE(ABORT, 'out_of_stock')
      ELSE json_set(stocks, '$."' || NEW.warehouse_id || '"', (stocks ->> ('$."' || NEW.warehouse_id || '"')) - NEW.quantity)
    END
  WHERE supplier_id = NEW.supplier_id AND id = NEW.product_id AND (stock IS NOT NULL OR ordered = 0);
END;

DROP TRIGGER sales_order_returns;

-- What is cancelled goes back to where it was taken from, or to the main one where that warehouse is no more.
CREATE TRIGGER sales_order_returns AFTER UPDATE OF status ON sales_order WHEN OLD.status = 'placed' AND NEW.status = 'cancelled'
BEGIN
  UPDATE product SET
    stock = stock + iif((stocks -> ('$."' || l.warehouse_id || '"')) IS NULL, l.quantity, 0),
    stocks = iif((stocks -> ('$."' || l.warehouse_id || '"')) IS NULL, stocks,
      json_set(stocks, '$."' || l.warehouse_id || '"', (stocks ->> ('$."' || l.warehouse_id || '"')) + l.quantity))
  FROM order_line l
  WHERE l.supplier_id = OLD.supplier_id AND l.order_id = OLD.id
    AND product.supplier_id = OLD.supplier_id AND product.id = l.product_id AND product.stock IS NOT NULL;
END;

-- A customer is served from warehouses that there are. One that a merge's undo brings back may name one that has gone.
CREATE TRIGGER customer_warehouses_in BEFORE INSERT ON customer
WHEN NEW.warehouse_ids IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM customer_merge WHERE supplier_id = NEW.supplier_id AND from_id = NEW.id AND record IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'NO_SUCH_WAREHOUSE') FROM supplier s WHERE s.id = NEW.supplier_id AND EXISTS (
    SELECT 1 FROM json_each(NEW.warehouse_ids) n WHERE n.value <> s.id
      AND NOT EXISTS (SELECT 1 FROM json_each(s.warehouses) w WHERE w.value ->> 'id' = n.value));
END;

CREATE TRIGGER customer_warehouses_change BEFORE UPDATE OF warehouse_ids ON customer
WHEN NEW.warehouse_ids IS NOT NULL AND NEW.warehouse_ids IS NOT OLD.warehouse_ids
BEGIN
  SELECT RAISE(ABORT, 'NO_SUCH_WAREHOUSE') FROM supplier s WHERE s.id = NEW.supplier_id AND EXISTS (
    SELECT 1 FROM json_each(NEW.warehouse_ids) n WHERE n.value <> s.id
      AND NOT EXISTS (SELECT 1 FROM json_each(s.warehouses) w WHERE w.value ->> 'id' = n.value));
END;

-- An order on its way was to come from where the customer was served before: it finds another version of the catalogue.
CREATE TRIGGER customer_supply_changes AFTER UPDATE OF warehouse_ids, default_warehouse_id ON customer
WHEN (NEW.warehouse_ids, NEW.default_warehouse_id) IS NOT (OLD.warehouse_ids, OLD.default_warehouse_id)
BEGIN
  UPDATE supplier SET catalogue_version = catalogue_version + 1 WHERE id = NEW.supplier_id;
END;

-- Customers are found by each of their warehouses.
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
    || coalesce((SELECT group_concat(char(57344) || 'warehouse:' || value || char(57345), '')
         FROM json_each(coalesce(c.warehouse_ids, json_array(c.supplier_id)))), '')
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
  range_group_id, delivery_group_id, warehouse_ids, custom_fields ON customer
WHEN (NEW.name, NEW.trade_name, NEW.tax_id, NEW.email, NEW.phone, NEW.external_id, NEW.other_phones, NEW.other_emails, NEW.tags,
    NEW.status, NEW.kind, NEW.sales_rep_id, NEW.range_group_id, NEW.delivery_group_id, NEW.warehouse_ids, NEW.custom_fields)
  IS NOT (OLD.name, OLD.trade_name, OLD.tax_id, OLD.email, OLD.phone, OLD.external_id, OLD.other_phones, OLD.other_emails, OLD.tags,
    OLD.status, OLD.kind, OLD.sales_rep_id, OLD.range_group_id, OLD.delivery_group_id, OLD.warehouse_ids, OLD.custom_fields)
BEGIN
  DELETE FROM customer_search WHERE rowid = OLD.seq;
  INSERT INTO customer_search (rowid, scope, marks, text) SELECT seq, scope, marks, text FROM customer_indexed WHERE seq = NEW.seq;
END;

DELETE FROM customer_search;
INSERT INTO customer_search (rowid, scope, marks, text) SELECT seq, scope, marks, text FROM customer_indexed;
