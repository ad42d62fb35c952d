-- Customers are found by words, tags and status together, newest first, in one index: whatever is combined, a page reads
-- its hits and their rows. Delinquency is not in it, for the nightly job would write it for every customer that changes.
-- `marks` holds what they are filtered by, each between two characters of its own, so that a mark is met only as a whole.
-- Before a name stand two characters that nobody types, for searches of one or two letters, which trigrams alone could not
-- find: they are the beginning of a name.

DROP TRIGGER customer_tags_in;
DROP TRIGGER customer_tags_change;
DROP TABLE customer_tag;
DROP INDEX customer_by_name;
DROP TRIGGER customer_search_in;
DROP TRIGGER customer_search_change;
DROP TRIGGER customer_search_out;
DROP TABLE customer_search;

CREATE VIRTUAL TABLE customer_search USING fts5 (scope, marks, text, content = '', contentless_delete = 1, tokenize = 'trigram remove_diacritics 1');

CREATE VIEW customer_indexed AS
SELECT c.seq,
  (SELECT s.search_scope FROM supplier s WHERE s.id = c.supplier_id) AS scope,
  char(57344) || 'status:' || c.status || char(57345)
    || coalesce((SELECT group_concat(char(57344) || 'tag:' || value || char(57345), '') FROM json_each(c.tags)), '') AS marks,
  concat_ws(char(10), char(57346, 57346) || c.name, char(57346, 57346) || c.trade_name, c.tax_id, c.email, c.phone, c.external_id) AS text
FROM customer c;

INSERT INTO customer_search (rowid, scope, marks, text) SELECT seq, scope, marks, text FROM customer_indexed;

CREATE TRIGGER customer_search_in AFTER INSERT ON customer
BEGIN
  INSERT INTO customer_search (rowid, scope, marks, text) SELECT seq, scope, marks, text FROM customer_indexed WHERE seq = NEW.seq;
END;

CREATE TRIGGER customer_search_change
AFTER UPDATE OF name, trade_name, tax_id, email, phone, external_id, tags, status ON customer
WHEN (NEW.name, NEW.trade_name, NEW.tax_id, NEW.email, NEW.phone, NEW.external_id, NEW.tags, NEW.status)
  IS NOT (OLD.name, OLD.trade_name, OLD.tax_id, OLD.email, OLD.phone, OLD.external_id, OLD.tags, OLD.status)
BEGIN
  DELETE FROM customer_search WHERE rowid = OLD.seq;
  INSERT INTO customer_search (rowid, scope, marks, text) SELECT seq, scope, marks, text FROM customer_indexed WHERE seq = NEW.seq;
END;

CREATE TRIGGER customer_search_out AFTER DELETE ON customer
BEGIN
  DELETE FROM customer_search WHERE rowid = OLD.seq;
END;
