// What a night costs: the job over books of two sizes, with two numbers of customers whose status changes. The rows must follow
// what changes and not what there is; the times are printed beside them. Customers and invoices are copies of ones that the
// product made, multiplied inside SQLite with the triggers put aside, for a million invoices over HTTP would take a day.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const CLOCK = "2026-06-15T10:00:00.000Z";
const TODAY = "2026-06-15";
const INVOICES_EACH = 10;
const PASSWORD = "correct horse battery staple";

async function serve(state) {
  const vars = JSON.stringify({ TIMING: "1", CLOCK });
  const args = [join(root, "tests/support/server.mjs"), "--state", state, "--vars", vars];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) return { ...JSON.parse(line), child };
  throw new Error("the server did not start");
}
async function stop({ child }) {
  const ended = new Promise((done) => child.on("exit", done));
  child.stdin.end();
  await ended;
}

async function post(server, path, key, body) {
  const headers = { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) };
  const answer = await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function form(server, path, cookie, fields) {
  const headers = { Origin: server.url, ...(cookie && { Cookie: cookie }) };
  return fetch(server.url + path, { method: "POST", headers, redirect: "manual", body: new URLSearchParams(fields) });
}

/** One customer with one invoice that fell due yesterday, as the product books them. */
async function seed(server) {
  const owner = { name: "Olga Owner", email: "olga@bench.example", password: PASSWORD };
  const supplier = { slug: "bench", name: "Bench", country: "ES", currency: "EUR", timezone: "Europe/Madrid", locale: "en", owner };
  const { api_key: key } = await post(server, "/api/v1/suppliers", null, supplier);
  const terms = { kind: "net", days: 30 };
  const new_customer = { kind: "customer", name: "Customer", payment_method: "credit", payment_terms: terms, credit_limit: 10_000_000 };
  const { id } = await post(server, "/api/v1/customers", key, new_customer);
  const invoice = { customer_id: id, number: "F-0", issued_on: "2026-05-12", due_on: "2026-06-12", total: 50_000 };
  await post(server, "/api/v1/invoices", key, invoice);
}

/** Multiplies them; the first `changing` customers are late since three days, which makes debtors of them today. */
function multiply(file, customers, changing) {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF");
  const triggers = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all();
  db.exec("BEGIN");
  for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`);
  const columns = (table, changes) => {
    const all = db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all().map(({ name }) => name);
    return { into: all.join(", "), from: all.map((name) => changes[name] ?? `s.${name}`).join(", ") };
  };
  const numbers = (count) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  const id = (prefix, number) => `printf('${prefix}%08x-0000-7000-8000-000000000000', ${number})`;
  const changes = `n.i <= ${changing}`;
  const item = (due, open) => `json_array(json_object('n', 'F-' || (n.i * ${INVOICES_EACH}), 'd', ${due}, 'o', ${open}))`;
  const customer = columns("customer", {
    seq: "n.i + 1000",
    id: id("", "n.i"),
    name: "'Customer ' || n.i",
    external_id: "NULL",
    open_items: `iif(${changes}, ${item("'2026-06-12'", 50000)}, ${item("'2026-07-12'", 50000)})`,
    overdue: "0",
    computed: "'without_incidents'",
    delinquency: "'without_incidents'",
    next_review_on: `iif(${changes}, '${TODAY}', '2026-07-13')`,
    blocks_on: "NULL",
    memory_on: "'2026-06-11'",
  });
  db.exec(`${numbers(customers)} INSERT INTO customer (${customer.into}) SELECT ${customer.from} FROM n, (SELECT * FROM customer LIMIT 1) s`);
  const of = `((n.i - 1) / ${INVOICES_EACH} + 1)`;
  const open = `n.i % ${INVOICES_EACH} = 0`;
  const invoice = columns("invoice", {
    id: id("", "n.i"),
    customer_id: id("", of),
    number: "'F-' || n.i",
    open: `iif(${open}, 50000, 0)`,
    due_on: `iif(${of} <= ${changing}, '2026-06-12', '2026-07-12')`,
    document: "NULL",
  });
  db.exec(`${numbers(customers * INVOICES_EACH)} INSERT INTO invoice (${invoice.into}) SELECT ${invoice.from} FROM n, (SELECT * FROM invoice LIMIT 1) s`);
  for (const { sql } of triggers) db.exec(sql);
  db.exec("COMMIT; ANALYZE");
  db.close();
}

async function night(customers, changing) {
  const state = mkdtempSync(join(tmpdir(), "fiado-nightly-"));
  try {
    let server = await serve(state);
    await seed(server);
    await stop(server);
    multiply(server.db, customers, changing);
    server = await serve(state);
    const signed = await form(server, "/sign-in", null, { email: "olga@bench.example", password: PASSWORD });
    const cookie = signed.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
    const run = async () => {
      const began = performance.now();
      const answer = await form(server, "/admin/nightly", cookie, {});
      if (answer.status !== 303) throw new Error(`the job answered ${answer.status}`);
      const [, read, written] = /read=(\d+) written=(\d+)/.exec(answer.headers.get("Server-Timing"));
      return { read: Number(read), written: Number(written), ms: Math.round(performance.now() - began) };
    };
    const [first, second] = [await run(), await run()];
    await stop(server);
    return { customers, changing, first, second };
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

console.log("\nA night, by what there is and what changes:");
console.log("customers    invoices   change    rows read  written       ms   again: read  written");
for (const [customers, changing] of [[10_000, 100], [10_000, 1_000], [100_000, 100], [100_000, 1_000]]) {
  const { first, second } = await night(customers, changing);
  const cells = [customers, customers * INVOICES_EACH, changing, first.read, first.written, first.ms, second.read, second.written];
  const widths = [9, 12, 9, 13, 9, 9, 14, 9];
  console.log(cells.map((cell, at) => String(cell).padStart(widths[at])).join(""));
}
