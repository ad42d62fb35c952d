-- Which contact placed an order: a contact sees its own, those of people who look after a place with it, or all.

ALTER TABLE sales_order ADD COLUMN contact_id TEXT; -- NULL: the supplier placed it, or a program

-- Until now only the name was kept: it tells who it was where one contact of the customer bears it.
UPDATE sales_order SET contact_id = (
  SELECT min(k.id) FROM contact k INDEXED BY contact_by_customer
  WHERE k.supplier_id = sales_order.supplier_id AND k.customer_id = sales_order.customer_id AND k.name = sales_order.placed_by
  HAVING count(*) = 1
);

CREATE TRIGGER sales_order_contact_stays BEFORE UPDATE OF contact_id ON sales_order
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
