-- Every tag that a supplier's customers carry, with how many carry it: a list of tags reads a row a tag, and nobody counts.

CREATE TABLE tag (
  supplier_id TEXT NOT NULL REFERENCES supplier (id),
  name        TEXT NOT NULL COLLATE NOCASE,
  customers   INTEGER NOT NULL CHECK (customers >= 0), -- kept by customer's triggers
  PRIMARY KEY (supplier_id, name)
) STRICT, WITHOUT ROWID;

INSERT INTO tag (supplier_id, name, customers)
SELECT c.supplier_id, j.value, count(*) FROM customer c, json_each(c.tags) j GROUP BY c.supplier_id, j.value COLLATE NOCASE;

CREATE TRIGGER customer_tags_in AFTER INSERT ON customer WHEN NEW.tags <> '[]'
BEGIN
  INSERT INTO tag (supplier_id, name, customers) SELECT NEW.supplier_id, value, 1 FROM json_each(NEW.tags) WHERE true
  ON CONFLICT DO UPDATE SET customers = customers + 1;
END;

CREATE TRIGGER customer_tags_change AFTER UPDATE OF tags ON customer WHEN NEW.tags <> OLD.tags
BEGIN
  UPDATE tag SET customers = customers - 1 WHERE supplier_id = OLD.supplier_id AND name IN (
    SELECT o.value FROM json_each(OLD.tags) o WHERE NOT EXISTS (SELECT 1 FROM json_each(NEW.tags) n WHERE n.value = o.value));
  INSERT INTO tag (supplier_id, name, customers) SELECT NEW.supplier_id, n.value, 1 FROM json_each(NEW.tags) n
  WHERE NOT EXISTS (SELECT 1 FROM json_each(OLD.tags) o WHERE o.value = n.value)
  ON CONFLICT DO UPDATE SET customers = customers + 1;
  DELETE FROM tag WHERE supplier_id = OLD.supplier_id AND name IN (SELECT value FROM json_each(OLD.tags)) AND customers = 0;
END;

CREATE TRIGGER customer_tags_out AFTER DELETE ON customer WHEN OLD.tags <> '[]'
BEGIN
  UPDATE tag SET customers = customers - 1 WHERE supplier_id = OLD.supplier_id AND name IN (SELECT value FROM json_each(OLD.tags));
  DELETE FROM tag WHERE supplier_id = OLD.supplier_id AND name IN (SELECT value FROM json_each(OLD.tags)) AND customers = 0;
END;
