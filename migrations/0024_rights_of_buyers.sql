-- What a buyer may do and how it sees prices are repeated in its session, like its supplier: a page reads them along.

ALTER TABLE session ADD COLUMN permissions TEXT CHECK (permissions IS NULL OR json_valid(permissions));
ALTER TABLE session ADD COLUMN price_display TEXT CHECK (price_display IN ('net', 'gross', 'hidden'));

UPDATE session SET (permissions, price_display) = (
  SELECT k.permissions, c.price_display FROM contact k JOIN customer c ON c.supplier_id = k.supplier_id AND c.id = k.customer_id
  WHERE k.supplier_id = session.supplier_id AND k.id = session.actor_id
) WHERE kind = 'buyer';

CREATE TRIGGER contact_permits_sessions AFTER UPDATE OF permissions ON contact WHEN NEW.permissions <> OLD.permissions
BEGIN
  UPDATE session SET permissions = NEW.permissions
  WHERE supplier_id = NEW.supplier_id AND actor_id = NEW.id AND revoked_at IS NULL;
END;

CREATE TRIGGER customer_prices_sessions AFTER UPDATE OF price_display ON customer WHEN NEW.price_display <> OLD.price_display
BEGIN
  UPDATE session SET price_display = NEW.price_display
  WHERE supplier_id = NEW.supplier_id AND revoked_at IS NULL
    AND actor_id IN (SELECT id FROM contact WHERE supplier_id = NEW.supplier_id AND customer_id = NEW.id);
END;
