-- Products and the orders for them, with the gate that an order has to pass.

CREATE TABLE product (
  supplier_id  TEXT NOT NULL REFERENCES supplier (id),
  id           TEXT NOT NULL,
  sku          TEXT NOT NULL,
  name         TEXT NOT NULL,
  product_type TEXT,
  unit         TEXT,
  price        INTEGER NOT NULL CHECK (price >= 0),
  tax_rate_bp  INTEGER NOT NULL DEFAULT 0 CHECK (tax_rate_bp BETWEEN 0 AND 10000),
  stock        INTEGER CONSTRAINT out_of_stock CHECK (stock >= 0), -- NULL: not tracked
  active       INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  created_at   TEXT NOT NULL,
  updated_at   TEXT NOT NULL,
  PRIMARY KEY (supplier_id, id),
  UNIQUE (supplier_id, sku)
) STRICT, WITHOUT ROWID;

-- The catalogue's order: by type, then name.
CREATE INDEX product_in_catalogue ON product (supplier_id, active, product_type, name, id);

CREATE TABLE sales_order (
  supplier_id     TEXT NOT NULL,
  id              TEXT NOT NULL,
  customer_id     TEXT NOT NULL,
  number          TEXT NOT NULL,
  placed_by       TEXT NOT NULL,
  placed_at       TEXT NOT NULL,
  placed_on       TEXT NOT NULL,
  placed_for      TEXT,
  reference       TEXT,
  warehouse       TEXT,
  net             INTEGER NOT NULL CHECK (net >= 0),
  tax             INTEGER NOT NULL CHECK (tax >= 0),
  total           INTEGER NOT NULL CHECK (total = net + tax),
  status          TEXT NOT NULL CHECK (status IN ('placed', 'invoiced', 'cancelled')),
  invoice_id      TEXT,
  closed_on       TEXT,
  -- Somebody with the right to do so let the order pass the gate, and why.
  override_by     TEXT,
  override_reason TEXT,
  PRIMARY KEY (supplier_id, id),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sales_order_by_customer ON sales_order (supplier_id, customer_id, placed_on);

CREATE TABLE order_line (
  supplier_id TEXT NOT NULL,
  order_id    TEXT NOT NULL,
  line        INTEGER NOT NULL,
  product_id  TEXT NOT NULL,
  sku         TEXT NOT NULL,
  name        TEXT NOT NULL,
  quantity    INTEGER NOT NULL CHECK (quantity > 0),
  unit_price  INTEGER NOT NULL,
  discount_bp INTEGER NOT NULL,
  tax_rate_bp INTEGER NOT NULL,
  net         INTEGER NOT NULL,
  tax         INTEGER NOT NULL,
  PRIMARY KEY (supplier_id, order_id, line),
  FOREIGN KEY (supplier_id, order_id) REFERENCES sales_order (supplier_id, id),
  FOREIGN KEY (supplier_id, product_id) REFERENCES product (supplier_id, id)
) STRICT, WITHOUT ROWID;

-- The gate. It stands in the transaction that writes the order, so however many arrive at once, each sees the others.
-- balance + orders_open is the exposure: open invoices + orders not yet invoiced - unallocated credit. Credits dated
-- after the order are in the balance already and do not count yet.
CREATE TRIGGER sales_order_gate BEFORE INSERT ON sales_order WHEN NEW.status = 'placed' AND NEW.override_by IS NULL
BEGIN
  SELECT CASE
    WHEN c.status <> 'active' THEN RAISE(ABORT, 'CUSTOMER_INACTIVE')
    WHEN c.delinquency = 'do_not_sell' OR c.blocks_on <= NEW.placed_on THEN RAISE(ABORT, 'DO_NOT_SELL')
    WHEN c.credit_limit IS NOT NULL AND c.balance + c.orders_open + NEW.total
      - (SELECT coalesce(sum(l.amount), 0) FROM ledger_entry l WHERE l.supplier_id = c.supplier_id AND l.customer_id = c.id
         AND l.dated_on > NEW.placed_on AND l.amount < 0) > c.credit_limit THEN RAISE(ABORT, 'CREDIT_LIMIT_EXCEEDED')
  END
  FROM customer c WHERE c.supplier_id = NEW.supplier_id AND c.id = NEW.customer_id;
END;

CREATE TRIGGER sales_order_opens AFTER INSERT ON sales_order WHEN NEW.status = 'placed'
BEGIN
  UPDATE customer SET orders_open = orders_open + NEW.total, last_order_on = max(coalesce(last_order_on, ''), NEW.placed_on)
  WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id;
END;

CREATE TRIGGER sales_order_closes AFTER UPDATE OF status ON sales_order WHEN OLD.status = 'placed' AND NEW.status <> 'placed'
BEGIN
  UPDATE customer SET orders_open = orders_open - OLD.total WHERE supplier_id = NEW.supplier_id AND id = NEW.customer_id;
END;

-- Reopening would slip past the gate, and an order is invoiced or cancelled once.
CREATE TRIGGER sales_order_closes_once BEFORE UPDATE OF status ON sales_order WHEN OLD.status <> 'placed'
BEGIN
  SELECT RAISE(ABORT, 'ORDER_CLOSED');
END;

CREATE TRIGGER sales_order_amounts_stay BEFORE UPDATE OF net, tax, total, customer_id, placed_on ON sales_order
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;

-- Purchases by month, so that a chart of years reads a row a month.
CREATE TABLE sales_month (
  supplier_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  month       TEXT NOT NULL,
  orders      INTEGER NOT NULL,
  total       INTEGER NOT NULL,
  PRIMARY KEY (supplier_id, customer_id, month),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TRIGGER sales_month_in AFTER INSERT ON sales_order WHEN NEW.status <> 'cancelled'
BEGIN
  INSERT INTO sales_month VALUES (NEW.supplier_id, NEW.customer_id, substr(NEW.placed_on, 1, 7), 1, NEW.total)
  ON CONFLICT DO UPDATE SET orders = orders + 1, total = total + excluded.total;
END;

CREATE TRIGGER sales_month_out AFTER UPDATE OF status ON sales_order WHEN OLD.status <> 'cancelled' AND NEW.status = 'cancelled'
BEGIN
  UPDATE sales_month SET orders = orders - 1, total = total - OLD.total
  WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id AND month = substr(OLD.placed_on, 1, 7);
END;
