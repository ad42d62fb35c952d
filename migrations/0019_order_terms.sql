-- What a customer's terms do to its orders: the least that it orders, what delivery costs, the days on which it comes.

-- Lead time, cut-off, holidays and the tax on fees (domain::delivery::Rules); null: as nobody has said otherwise.
ALTER TABLE supplier ADD COLUMN delivery TEXT NOT NULL DEFAULT 'null' CHECK (json_valid(delivery));

-- An order of one line may write nine rows, so the fee is in the order's own.
ALTER TABLE sales_order ADD COLUMN units INTEGER CHECK (units > 0); -- of all lines; NULL: from before they were counted
ALTER TABLE sales_order ADD COLUMN delivery_fee INTEGER NOT NULL DEFAULT 0 CHECK (delivery_fee >= 0); -- in net
ALTER TABLE sales_order ADD COLUMN delivery_tax_rate_bp INTEGER NOT NULL DEFAULT 0 CHECK (delivery_tax_rate_bp BETWEEN 0 AND 10000);
ALTER TABLE sales_order ADD COLUMN delivery_tax INTEGER NOT NULL DEFAULT 0 CHECK (delivery_tax >= 0); -- in tax
ALTER TABLE sales_order ADD COLUMN deliver_on TEXT;

-- When somebody is at the customer's default place of delivery: the location's hours and exceptions. An order of one line
-- may read sixteen rows, so it finds them with the customer.
ALTER TABLE customer ADD COLUMN receives TEXT NOT NULL DEFAULT 'null' CHECK (json_valid(receives));

CREATE TRIGGER location_receives_in AFTER INSERT ON location WHEN NEW.default_shipping = 1
BEGIN
  UPDATE customer SET receives = json_object('hours', json(NEW.hours), 'exceptions', json(NEW.exceptions))
  WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id;
END;

CREATE TRIGGER location_receives_change AFTER UPDATE OF default_shipping, hours, exceptions, customer_id ON location
WHEN (NEW.default_shipping, NEW.hours, NEW.exceptions, NEW.customer_id)
  <> (OLD.default_shipping, OLD.hours, OLD.exceptions, OLD.customer_id)
BEGIN
  UPDATE customer SET receives = coalesce((SELECT json_object('hours', json(l.hours), 'exceptions', json(l.exceptions)) FROM location l
    WHERE l.supplier_id = NEW.supplier_id AND l.customer_id = customer.id AND l.default_shipping = 1), 'null')
  WHERE supplier_id = NEW.supplier_id AND id IN (NEW.customer_id, OLD.customer_id);
END;

CREATE TRIGGER location_receives_no_more AFTER DELETE ON location WHEN OLD.default_shipping = 1
BEGIN
  UPDATE customer SET receives = coalesce((SELECT json_object('hours', json(l.hours), 'exceptions', json(l.exceptions)) FROM location l
    WHERE l.supplier_id = OLD.supplier_id AND l.customer_id = OLD.customer_id AND l.default_shipping = 1), 'null')
  WHERE supplier_id = OLD.supplier_id AND id = OLD.customer_id;
END;

UPDATE customer SET receives = coalesce((SELECT json_object('hours', json(l.hours), 'exceptions', json(l.exceptions)) FROM location l
  WHERE l.supplier_id = customer.supplier_id AND l.customer_id = customer.id AND l.default_shipping = 1), 'null');

-- The gate asks for the minimum, too. Nobody lets an order of an inactive customer pass, whatever else is overridden.
DROP TRIGGER sales_order_gate;
CREATE TRIGGER sales_order_gate BEFORE INSERT ON sales_order WHEN NEW.status = 'placed'
BEGIN
  SELECT CASE
    WHEN c.status <> 'active' THEN RAISE(ABORT, 'CUSTOMER_INACTIVE')
    WHEN NEW.override_by IS NOT NULL THEN NULL
    WHEN c.delinquency = 'do_not_sell' OR c.blocks_on <= NEW.placed_on THEN RAISE(ABORT, 'DO_NOT_SELL')
    WHEN NEW.net - NEW.delivery_fee < c.minimum_order_value OR coalesce(NEW.units, 0) < c.minimum_order_quantity
      THEN RAISE(ABORT, 'BELOW_MINIMUM')
    WHEN c.credit_limit IS NOT NULL AND c.balance + c.orders_open + NEW.total
      - (SELECT coalesce(sum(l.amount), 0) FROM ledger_entry l WHERE l.supplier_id = c.supplier_id AND l.customer_id = c.id
         AND l.dated_on > NEW.placed_on AND l.amount < 0) > c.credit_limit THEN RAISE(ABORT, 'CREDIT_LIMIT_EXCEEDED')
  END
  FROM customer c WHERE c.supplier_id = NEW.supplier_id AND c.id = NEW.customer_id;
END;

CREATE TRIGGER sales_order_delivery_stays BEFORE UPDATE OF units, delivery_fee, delivery_tax_rate_bp, delivery_tax ON sales_order
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
