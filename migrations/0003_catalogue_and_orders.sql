-- Products and the orders for them, with the gate that an order has to pass.

CREATE TABLE product (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  supplier_id  TEXT NOT NULL REFERENCES supplier (id),
  id           TEXT NOT NULL,
  sku          TEXT NOT NULL,
  name         TEXT NOT NULL COLLATE NOCASE,
  product_type TEXT NOT NULL DEFAULT '' COLLATE NOCASE, -- '': of no type
  unit         TEXT NOT NULL DEFAULT '',
  price        INTEGER NOT NULL CHECK (price >= 0),
  tax_rate_bp  INTEGER NOT NULL DEFAULT 0 CHECK (tax_rate_bp BETWEEN 0 AND 10000),
  stock        INTEGER CONSTRAINT out_of_stock CHECK (stock >= 0), -- NULL: not tracked
  active       INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  -- Stands on an order: kept for good. A foreign key of order_line would look through all lines at every deletion.
  ordered      INTEGER NOT NULL DEFAULT 0 CHECK (ordered IN (0, 1)),
  created_at   TEXT NOT NULL,
  updated_at   TEXT NOT NULL,
  UNIQUE (supplier_id, id),
  UNIQUE (supplier_id, sku)
) STRICT;

-- The catalogue in its order, by type, then name; with all that the public page shows, so that it reads a row an item.
-- Stock is left out: an order then writes to the table alone.
CREATE INDEX product_in_catalogue ON product (supplier_id, active, product_type, name, id, sku, unit, price, tax_rate_bp);

CREATE TRIGGER product_is_kept BEFORE DELETE ON product WHEN OLD.ordered = 1
BEGIN
  SELECT RAISE(ABORT, 'PRODUCT_IN_USE');
END;

-- Part of a word is enough; `scope` keeps a search inside its supplier, as in customer_search.
CREATE VIRTUAL TABLE product_search USING fts5 (scope, text, content = '', contentless_delete = 1, tokenize = 'trigram remove_diacritics 1');

CREATE TRIGGER product_search_in AFTER INSERT ON product
BEGIN
  INSERT INTO product_search (rowid, scope, text) VALUES (NEW.seq,
    (SELECT search_scope FROM supplier WHERE id = NEW.supplier_id),
    concat_ws(char(10), NEW.name, NEW.sku, NEW.product_type));
END;

CREATE TRIGGER product_search_change AFTER UPDATE OF name, sku, product_type ON product
WHEN concat_ws(char(10), NEW.name, NEW.sku, NEW.product_type) <> concat_ws(char(10), OLD.name, OLD.sku, OLD.product_type)
BEGIN
  DELETE FROM product_search WHERE rowid = OLD.seq;
  INSERT INTO product_search (rowid, scope, text) VALUES (NEW.seq,
    (SELECT search_scope FROM supplier WHERE id = NEW.supplier_id),
    concat_ws(char(10), NEW.name, NEW.sku, NEW.product_type));
END;

CREATE TRIGGER product_search_out AFTER DELETE ON product
BEGIN
  DELETE FROM product_search WHERE rowid = OLD.seq;
END;

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

-- With the key's id behind it: newest first. An order of one line may write nine rows, so no filter has an index of its own.
CREATE INDEX sales_order_by_customer ON sales_order (supplier_id, customer_id);

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
  FOREIGN KEY (supplier_id, order_id) REFERENCES sales_order (supplier_id, id)
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

-- Every order notes itself, under its own id.
CREATE TRIGGER sales_order_noted AFTER INSERT ON sales_order WHEN NEW.status = 'placed'
BEGIN
  INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data)
  VALUES (NEW.supplier_id, NEW.customer_id, NEW.id, 'order_placed', NEW.placed_by, NEW.placed_at,
    json_object('kind', 'order_placed', 'number', NEW.number, 'total', NEW.total));
END;

-- A line takes its goods; below zero, out_of_stock aborts the order.
CREATE TRIGGER order_line_takes AFTER INSERT ON order_line
BEGIN
  UPDATE product SET stock = stock - NEW.quantity, ordered = 1
  WHERE supplier_id = NEW.supplier_id AND id = NEW.product_id AND (stock IS NOT NULL OR ordered = 0);
END;

CREATE TRIGGER sales_order_returns AFTER UPDATE OF status ON sales_order WHEN OLD.status = 'placed' AND NEW.status = 'cancelled'
BEGIN
  UPDATE product SET stock = stock + l.quantity FROM order_line l
  WHERE l.supplier_id = OLD.supplier_id AND l.order_id = OLD.id
    AND product.supplier_id = OLD.supplier_id AND product.id = l.product_id AND product.stock IS NOT NULL;
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

-- Purchases by month, so that a chart of years reads a row a month. `days` has the sums of each day, by its two digits:
-- {"05": [orders, total]}. A period that begins or ends within a month needs no look at the orders either.
CREATE TABLE sales_month (
  supplier_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  month       TEXT NOT NULL,
  orders      INTEGER NOT NULL,
  total       INTEGER NOT NULL,
  days        TEXT NOT NULL CHECK (json_valid(days)),
  PRIMARY KEY (supplier_id, customer_id, month),
  FOREIGN KEY (supplier_id, customer_id) REFERENCES customer (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TRIGGER sales_month_in AFTER INSERT ON sales_order WHEN NEW.status <> 'cancelled'
BEGIN
  INSERT INTO sales_month VALUES (NEW.supplier_id, NEW.customer_id, substr(NEW.placed_on, 1, 7), 1, NEW.total,
    json_object(substr(NEW.placed_on, 9), json_array(1, NEW.total)))
  ON CONFLICT DO UPDATE SET orders = orders + 1, total = total + excluded.total,
    days = json_set(days, '$."' || substr(NEW.placed_on, 9) || '"', json_array(
      coalesce(days ->> ('$."' || substr(NEW.placed_on, 9) || '"[0]'), 0) + 1,
      coalesce(days ->> ('$."' || substr(NEW.placed_on, 9) || '"[1]'), 0) + NEW.total));
END;

CREATE TRIGGER sales_month_out AFTER UPDATE OF status ON sales_order WHEN OLD.status <> 'cancelled' AND NEW.status = 'cancelled'
BEGIN
  UPDATE sales_month SET orders = orders - 1, total = total - OLD.total,
    days = json_set(days, '$."' || substr(OLD.placed_on, 9) || '"', json_array(
      coalesce(days ->> ('$."' || substr(OLD.placed_on, 9) || '"[0]'), 0) - 1,
      coalesce(days ->> ('$."' || substr(OLD.placed_on, 9) || '"[1]'), 0) - OLD.total))
  WHERE supplier_id = OLD.supplier_id AND customer_id = OLD.customer_id AND month = substr(OLD.placed_on, 1, 7);
END;
