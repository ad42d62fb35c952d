-- What many customers share: range groups (which products at which prices), price lists, delivery groups. They lie in the
-- supplier's row, by their ids: an order and a page read that row anyway.

ALTER TABLE supplier ADD COLUMN range_groups TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(range_groups));
ALTER TABLE supplier ADD COLUMN price_lists TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(price_lists));
ALTER TABLE supplier ADD COLUMN delivery_groups TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(delivery_groups));

-- The prices that lists fix for a product, by the list's id: whoever reads a product reads its price along.
ALTER TABLE product ADD COLUMN prices TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(prices));

-- What a customer may buy: what its range group says, or what is said of it alone.
ALTER TABLE customer ADD COLUMN items_for_sale TEXT NOT NULL DEFAULT 'as_group'
  CHECK (items_for_sale IN ('as_group', 'all', 'product_types', 'products'));
ALTER TABLE customer ADD COLUMN product_types TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(product_types));

-- Products chosen one by one, of a range group or of a customer, in the catalogue's order: a page walks them as it walks the
-- whole catalogue.
CREATE TABLE range_product (
  supplier_id  TEXT NOT NULL,
  owner_id     TEXT NOT NULL, -- a range group or a customer
  product_type TEXT NOT NULL COLLATE NOCASE,
  name         TEXT NOT NULL COLLATE NOCASE,
  product_id   TEXT NOT NULL,
  PRIMARY KEY (supplier_id, owner_id, product_type, name, product_id),
  FOREIGN KEY (supplier_id, product_id) REFERENCES product (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX range_product_by_product ON range_product (supplier_id, product_id);

CREATE TRIGGER product_renamed_in_ranges AFTER UPDATE OF product_type, name ON product
WHEN (NEW.product_type, NEW.name) IS NOT (OLD.product_type, OLD.name)
BEGIN
  UPDATE range_product SET product_type = NEW.product_type, name = NEW.name
  WHERE supplier_id = NEW.supplier_id AND product_id = NEW.id;
END;

-- A merge that may still be undone keeps what was chosen for the record that went.
CREATE TRIGGER customer_range_goes AFTER DELETE ON customer WHEN OLD.items_for_sale = 'products'
  AND NOT EXISTS (SELECT 1 FROM customer_merge WHERE supplier_id = OLD.supplier_id AND from_id = OLD.id AND record IS NOT NULL)
BEGIN
  DELETE FROM range_product WHERE supplier_id = OLD.supplier_id AND owner_id = OLD.id;
END;

CREATE TRIGGER customer_merge_forgets_range AFTER UPDATE OF record ON customer_merge
WHEN NEW.record IS NULL AND OLD.record IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM customer WHERE supplier_id = OLD.supplier_id AND id = OLD.from_id)
BEGIN
  DELETE FROM range_product WHERE supplier_id = OLD.supplier_id AND owner_id = OLD.from_id;
END;

-- A customer is in groups that there are. One that a merge's undo brings back may name a group that has gone: it is in none.
CREATE TRIGGER customer_groups_in BEFORE INSERT ON customer
WHEN coalesce(NEW.range_group_id, NEW.delivery_group_id) IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM customer_merge WHERE supplier_id = NEW.supplier_id AND from_id = NEW.id AND record IS NOT NULL)
BEGIN
  SELECT CASE
    WHEN NEW.range_group_id IS NOT NULL AND (s.range_groups -> ('$."' || NEW.range_group_id || '"')) IS NULL
      THEN RAISE(ABORT, 'NO_SUCH_RANGE_GROUP')
    WHEN NEW.delivery_group_id IS NOT NULL AND (s.delivery_groups -> ('$."' || NEW.delivery_group_id || '"')) IS NULL
      THEN RAISE(ABORT, 'NO_SUCH_DELIVERY_GROUP')
  END FROM supplier s WHERE s.id = NEW.supplier_id;
END;

CREATE TRIGGER customer_groups_change BEFORE UPDATE OF range_group_id, delivery_group_id ON customer
WHEN (NEW.range_group_id IS NOT NULL AND NEW.range_group_id IS NOT OLD.range_group_id)
  OR (NEW.delivery_group_id IS NOT NULL AND NEW.delivery_group_id IS NOT OLD.delivery_group_id)
BEGIN
  SELECT CASE
    WHEN NEW.range_group_id IS NOT OLD.range_group_id AND NEW.range_group_id IS NOT NULL
      AND (s.range_groups -> ('$."' || NEW.range_group_id || '"')) IS NULL THEN RAISE(ABORT, 'NO_SUCH_RANGE_GROUP')
    WHEN NEW.delivery_group_id IS NOT OLD.delivery_group_id AND NEW.delivery_group_id IS NOT NULL
      AND (s.delivery_groups -> ('$."' || NEW.delivery_group_id || '"')) IS NULL THEN RAISE(ABORT, 'NO_SUCH_DELIVERY_GROUP')
  END FROM supplier s WHERE s.id = NEW.supplier_id;
END;

-- An order on its way was priced for what the customer could buy before: it finds another version of the catalogue.
CREATE TRIGGER customer_range_changes AFTER UPDATE OF items_for_sale, product_types, range_group_id ON customer
WHEN (NEW.items_for_sale, NEW.product_types, NEW.range_group_id) IS NOT (OLD.items_for_sale, OLD.product_types, OLD.range_group_id)
BEGIN
  UPDATE supplier SET catalogue_version = catalogue_version + 1 WHERE id = NEW.supplier_id;
END;
