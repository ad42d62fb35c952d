// The peer: the same page, order and list as Fiado's, on the same tables, as one would write them in TypeScript with Hono
// and plain D1. It calls the platform as Fiado does (the rate limiter, the cache with versioned keys), for locally those
// calls cost more than anything else. It has no idempotency, translations, problem types or counts of its cost.
import { Hono } from "hono";
import { html } from "hono/html";

type Env = { DB: D1Database; API_LIMITER: { limit(options: { key: string }): Promise<{ success: boolean }> } };
// As much of the runtime's types as is used here.
type D1Statement = { bind(...values: unknown[]): D1Statement; first<T>(): Promise<T | null>; all<T>(): Promise<{ results: T[] }> };
type D1Database = { prepare(sql: string): D1Statement; batch(statements: D1Statement[]): Promise<{ results: unknown[] }[]> };

type Supplier = { id: string; slug: string; name: string; currency: string; timezone: string };
type Product = { id: string; sku: string; name: string; product_type: string; unit: string; price: number; tax_rate_bp: number; stock: number | null };

const app = new Hono<{ Bindings: Env; Variables: { supplier: Supplier; key: string } }>();

const formats = new Map<string, Intl.NumberFormat>();
function money(minor: number, currency: string): string {
  let format = formats.get(currency);
  if (!format) formats.set(currency, (format = new Intl.NumberFormat("en", { style: "currency", currency })));
  return format.format(minor / 100);
}

const PAGE = 50;

const cache = (caches as unknown as { default: Cache }).default;
const keyOf = (kind: string, name: string) => `https://cache.peer.internal/${kind}/${name}`;
const kept = (body: string) => new Response(body, { headers: { "Cache-Control": "public, max-age=86400" } });
type Stamp = { id: string; version: number; checkedAt: number };

app.get("/s/:slug/", async (c) => {
  const slug = c.req.param("slug");
  const after = c.req.query("after") ?? "";
  const [type, name, id] = place(after);
  c.header("Cache-Control", "public, max-age=0, must-revalidate");
  const stamp = (await (await cache.match(keyOf("stamp", slug)))?.json()) as Stamp | undefined;
  if (stamp && Date.now() - stamp.checkedAt < 10_000) {
    const page = await cache.match(keyOf("page", `${stamp.id}/${stamp.version}/${after}`));
    if (page) return c.html(await page.text());
  }
  const [suppliers, products] = await c.env.DB.batch([
    c.env.DB.prepare("SELECT id, slug, name, currency, timezone, catalogue_version FROM supplier WHERE slug = ?1").bind(slug),
    c.env.DB.prepare(
      "SELECT id, sku, name, product_type, unit, price, tax_rate_bp FROM product WHERE supplier_id = (SELECT id FROM supplier WHERE slug = ?1) " +
        "AND active = 1 AND (product_type, name, id) > (?2, ?3, ?4) ORDER BY product_type, name, id LIMIT ?5",
    ).bind(slug, type, name, id, PAGE + 1),
  ]);
  const supplier = suppliers.results[0] as (Supplier & { catalogue_version: number }) | undefined;
  if (!supplier) return c.notFound();
  const goods = (products.results as Product[]).slice(0, PAGE);
  const more = products.results.length > PAGE;
  const last = goods[goods.length - 1];
  let heading = "";
  const page = String(await html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${supplier.name}</title>
  <link rel="icon" href="/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/vendor/pico.min.css">
  <link rel="stylesheet" href="/fiado.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar"><a class="brand" href="/s/${supplier.slug}/">${supplier.name}</a></header>
<main id="content" class="shop">
<h1 class="hidden">Catalogue</h1>
<form method="get" action="/s/${supplier.slug}/" class="filters">
  <input type="search" name="q" value="" placeholder="Find products" aria-label="Find products">
  <button type="submit" class="secondary">Search</button>
</form>
<p class="quiet"><a href="/s/${supplier.slug}/sign-in">Sign in to order</a></p>
<ul class="goods">
${goods.map((good) => {
  const first = good.product_type !== heading;
  heading = good.product_type;
  return html`${first && heading ? html`<li class="type"><h2>${heading}</h2></li>` : ""}
  <li><span>${good.name} <span class="sub">${good.sku}${good.unit ? ` · per ${good.unit}` : ""}</span></span><span class="price">${money(good.price, supplier.currency)}${good.tax_rate_bp > 0 ? html`<span class="sub">plus ${good.tax_rate_bp / 100}% tax</span>` : ""}</span></li>`;
})}
</ul>
<p class="actions">${more && last ? html`<a role="button" class="secondary" href="/s/${supplier.slug}/?after=${cursor([last.product_type, last.name, last.id])}">Next page</a>` : ""}</p>
</main>
</body>
</html>`);
  const { id: supplierId, catalogue_version: version } = supplier;
  await cache.put(keyOf("stamp", slug), kept(JSON.stringify({ id: supplierId, version, checkedAt: Date.now() } satisfies Stamp)));
  await cache.put(keyOf("page", `${supplierId}/${version}/${after}`), kept(page));
  return c.html(page);
});

function place(after: string | undefined): [string, string, string] {
  if (!after) return ["", "", ""];
  return JSON.parse(atob(after.replaceAll("-", "+").replaceAll("_", "/")));
}

function cursor(value: unknown): string {
  return btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

app.use("/api/*", async (c, next) => {
  const key = c.req.header("Authorization")?.match(/^Bearer (.+)$/)?.[1];
  if (!key) return c.json({ error: "unauthorized" }, 401);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!(await c.env.API_LIMITER.limit({ key: hash })).success) return c.json({ error: "too many requests" }, 429);
  const found = await c.env.DB.prepare("SELECT supplier_id, name, scope, context FROM api_key WHERE hash = ?1 AND revoked_at IS NULL")
    .bind(hash)
    .first<{ supplier_id: string; name: string; scope: string; context: string }>();
  if (!found) return c.json({ error: "unauthorized" }, 401);
  if (found.scope !== "write" && c.req.method !== "GET") return c.json({ error: "forbidden" }, 403);
  c.set("supplier", { id: found.supplier_id, ...JSON.parse(found.context) });
  c.set("key", found.name);
  await next();
});

app.get("/api/v1/customers", async (c) => {
  const supplier = c.get("supplier");
  const limit = Math.min(Math.max(Number(c.req.query("limit") ?? 50) || 50, 1), 200);
  const after = Number(c.req.query("after") ? atob(c.req.query("after")!) : Number.MAX_SAFE_INTEGER);
  const { results } = await c.env.DB.prepare(
    "SELECT seq, id, external_id, kind, name, trade_name, tax_id, email, phone, country, language, notes, tags, payment_method, payment_terms, " +
      "credit_limit, discount_bp, status, created_at, updated_at, balance, overdue, delinquency FROM customer " +
      "WHERE supplier_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3",
  )
    .bind(supplier.id, after, limit + 1)
    .all<Record<string, unknown> & { seq: number; tags: string; payment_terms: string }>();
  const data = results.slice(0, limit).map(({ seq, tags, payment_terms, ...row }) => ({
    ...row,
    tags: JSON.parse(tags),
    payment_terms: JSON.parse(payment_terms),
    currency: supplier.currency,
  }));
  return c.json({ data, next: results.length > limit ? btoa(String(results[limit - 1].seq)) : null });
});

// Half away from zero; nothing here is negative.
const share = (amount: number, bp: number) => Math.floor((amount * bp + 5000) / 10000);

app.post("/api/v1/orders", async (c) => {
  const supplier = c.get("supplier");
  const db = c.env.DB;
  const body = await c.req.json<{ customer_id: string; lines: { sku: string; quantity: number }[]; reference?: string }>();
  if (typeof body.customer_id !== "string" || !Array.isArray(body.lines) || body.lines.length === 0) return c.json({ error: "invalid" }, 422);
  for (const line of body.lines) {
    if (typeof line.sku !== "string" || !Number.isInteger(line.quantity) || line.quantity < 1) return c.json({ error: "invalid" }, 422);
  }
  const [customers, products] = await db.batch([
    db.prepare("SELECT id, name, discount_bp FROM customer WHERE supplier_id = ?1 AND id = ?2").bind(supplier.id, body.customer_id),
    db.prepare(
      "SELECT p.id, p.sku, p.name, p.price, p.tax_rate_bp FROM json_each(?2) j CROSS JOIN product p WHERE p.supplier_id = ?1 AND p.sku = j.value AND p.active = 1",
    ).bind(supplier.id, JSON.stringify(body.lines.map((line) => line.sku))),
  ]);
  const customer = customers.results[0] as { id: string; name: string; discount_bp: number } | undefined;
  if (!customer) return c.json({ error: "not found" }, 404);
  const bySku = new Map((products.results as Product[]).map((product) => [product.sku, product]));
  const lines = [];
  for (const { sku, quantity } of body.lines) {
    const product = bySku.get(sku);
    if (!product) return c.json({ error: "not in range" }, 409);
    const net = share(product.price * quantity, 10000 - customer.discount_bp);
    lines.push({
      product_id: product.id, sku, name: product.name, quantity, unit_price: product.price, discount_bp: customer.discount_bp,
      tax_rate_bp: product.tax_rate_bp, net, tax: share(net, product.tax_rate_bp),
    });
  }
  const net = lines.reduce((sum, line) => sum + line.net, 0);
  const tax = lines.reduce((sum, line) => sum + line.tax, 0);
  const now = new Date();
  const placed_on = new Intl.DateTimeFormat("en-CA", { timeZone: supplier.timezone }).format(now);
  const order = { id: crypto.randomUUID(), customer_id: customer.id, customer_name: customer.name, status: "placed", placed_by: c.get("key"),
    placed_at: now.toISOString(), placed_on, reference: body.reference ?? null, net, tax, total: net + tax };
  try {
    const results = await db.batch([
      db.prepare("INSERT INTO counter (supplier_id, name, value) VALUES (?1, 'order', 1001) ON CONFLICT DO UPDATE SET value = value + 1").bind(supplier.id),
      db.prepare(
        "INSERT INTO sales_order (supplier_id, id, customer_id, number, placed_by, placed_at, placed_on, reference, net, tax, total, status) " +
          "SELECT supplier_id, ?2, ?3, value, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'placed' FROM counter WHERE supplier_id = ?1 AND name = 'order' RETURNING number",
      ).bind(supplier.id, order.id, order.customer_id, order.placed_by, order.placed_at, placed_on, order.reference, net, tax, order.total),
      db.prepare(
        "INSERT INTO order_line (supplier_id, order_id, line, product_id, sku, name, quantity, unit_price, discount_bp, tax_rate_bp, net, tax) " +
          "SELECT ?1, ?2, key + 1, value ->> 'product_id', value ->> 'sku', value ->> 'name', value ->> 'quantity', value ->> 'unit_price', " +
          "value ->> 'discount_bp', value ->> 'tax_rate_bp', value ->> 'net', value ->> 'tax' FROM json_each(?3)",
      ).bind(supplier.id, order.id, JSON.stringify(lines)),
    ]);
    const { number } = results[1].results[0] as { number: string };
    return c.json({ ...order, number, currency: supplier.currency, lines }, 201);
  } catch (error) {
    const refusal = /DO_NOT_SELL|CREDIT_LIMIT_EXCEEDED|CUSTOMER_INACTIVE|out_of_stock/.exec(String(error));
    if (!refusal) throw error;
    return c.json({ error: refusal[0] }, 409);
  }
});

export default app;
