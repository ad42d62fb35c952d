// Fiado beside its peer (bench/peer: TypeScript, Hono, plain D1) on copies of the same database, and a cached page beside a
// Worker that says hello. Each in a workerd of its own, of the same version, by turns. Prints ratios only, for times depend
// on the machine. Locally D1, the cache and the rate limiter run inside workerd: their work is in both sides' figures, and
// the cached page's is mostly theirs.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const scratch = mkdtempSync(join(tmpdir(), "fiado-bench-"));
const PRODUCTS = 50;
const CUSTOMERS = 500;
const ROUNDS = Number(process.env.ROUNDS || 5);
const AT_ONCE = 8;

const running = [];
async function start(script, ...args) {
  const child = spawn(process.execPath, [join(root, script), ...args], { stdio: ["pipe", "pipe", "inherit"] });
  running.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const { url, workerd_pid } = JSON.parse(line);
    return { url, pid: workerd_pid, child };
  }
  throw new Error(`${script} did not start`);
}
async function stop({ child }) {
  const ended = new Promise((done) => child.on("exit", done));
  child.stdin.end();
  await ended;
}
const startFiado = () => start("tests/support/server.mjs", "--state", join(scratch, "fiado"), "--vars", '{"TIMING":"0"}');

/** Milliseconds of CPU that a process and its threads have used, in steps of 10. */
function cpu(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function send(server, request) {
  const { path, ...init } = request;
  const answer = await fetch(server.url + path, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
  return text;
}

/** Sends `count` requests, some at once; answers with what one of them cost. */
async function measure(server, request, count) {
  let next = 0;
  const [before, began] = [cpu(server.pid), performance.now()];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next++ < count) await send(server, request());
    }),
  );
  return { wall: (performance.now() - began) / count, cpu: (cpu(server.pid) - before) / count };
}

/** Both by turns, so that whatever else the machine does meets both. */
async function compare(one, other, count) {
  for (const [server, request] of [one, other]) await measure(server, request, count);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [a, b] = [await measure(...one, count), await measure(...other, count)];
    rounds.push({ cpu: a.cpu / b.cpu, wall: b.wall / a.wall });
  }
  return rounds;
}

const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
function row(what, rounds) {
  const said = (name) => {
    const values = rounds.map((round) => round[name]);
    return `${middle(values).toFixed(2)}  (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;
  };
  console.log(`${what.padEnd(36)}${said("cpu").padEnd(24)}${said("wall")}`);
}

try {
  const bundle = join(scratch, "peer.js");
  buildSync({ entryPoints: [join(root, "bench/peer/worker.ts")], bundle: true, format: "esm", minify: true, outfile: bundle, logLevel: "warning" });
  const hello = join(scratch, "hello.js");
  writeFileSync(hello, 'export default { fetch() { return new Response("hello"); } };');

  console.log(`filling a database: ${PRODUCTS} products, ${CUSTOMERS} customers`);
  let fiado = await startFiado();
  const json = (path, body, key) => ({
    path,
    method: "POST",
    headers: { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) },
    body: JSON.stringify(body),
  });
  const owner = { name: "Sol Ruiz", email: "sol@bakery.example", password: "a long enough password" };
  const supplier = { slug: "bakery", name: "The bakery", country: "ES", currency: "EUR", timezone: "Europe/Madrid", locale: "en", owner };
  const { api_key } = JSON.parse(await send(fiado, json("/api/v1/suppliers", supplier)));
  for (let i = 0; i < PRODUCTS; i++) {
    const product = { sku: `P-${i}`, name: `Product ${i}`, product_type: `Type ${i % 5}`, unit: "piece", price: 100 + i, tax_rate_bp: 1000, stock: 1e9 };
    await send(fiado, json("/api/v1/products", product, api_key));
  }
  let customer;
  for (let i = 0; i < CUSTOMERS; i++) {
    const body = { name: `Café ${i}`, external_id: `ERP-${i}`, email: `c${i}@cafe.example`, discount_bp: 500, tags: ["horeca"] };
    customer = JSON.parse(await send(fiado, json("/api/v1/customers", body, api_key))).id;
  }
  await stop(fiado);
  cpSync(join(scratch, "fiado"), join(scratch, "peer"), { recursive: true });
  fiado = await startFiado();
  const peer = await start("bench/serve.mjs", "--script", bundle, "--state", join(scratch, "peer"));
  const bare = await start("bench/serve.mjs", "--script", hello, "--state", join(scratch, "hello"));

  // Each asks for the whole catalogue from another beginning before its first product: a page that no cache has.
  let turn = 0;
  const miss = () => ({ path: `/s/bakery/?after=${Buffer.from(JSON.stringify(["", "", `${turn++}`])).toString("base64url")}` });
  const list = () => ({ path: "/api/v1/customers?limit=50", headers: { Authorization: `Bearer ${api_key}` } });
  const lines = [1, 2, 3].map((i) => ({ sku: `P-${i}`, quantity: 2 }));
  const order = () => json("/api/v1/orders", { customer_id: customer, lines }, api_key);

  // The same work, or there is nothing to compare.
  const both = async (request) => [await send(fiado, request()), await send(peer, request())];
  const goods = (page) => [...page.matchAll(/<span class="sub">(P-\d+) /g)].map((found) => found[1]).join();
  const ids = (answer) => JSON.parse(answer).data.map((one) => one.id).join();
  const sums = (answer) => ["net", "tax", "total", "number"].map((name) => JSON.parse(answer)[name]).join();
  for (const [what, request, gist] of [["pages", miss, goods], ["lists", list, ids], ["orders", order, sums]]) {
    const [ours, theirs] = (await both(request)).map(gist);
    if (ours !== theirs || !ours) throw new Error(`the ${what} differ: ${ours} and ${theirs}`);
  }

  console.log(`\n${"Fiado beside its peer".padEnd(36)}${"CPU of a request".padEnd(24)}requests a second   (middle of ${ROUNDS} rounds, least–most)`);
  row("storefront page that is not cached", await compare([fiado, miss], [peer, miss], 300));
  row("order of three lines", await compare([fiado, order], [peer, order], 200));
  row("50 of the customers", await compare([fiado, list], [peer, list], 300));
  console.log("\nFiado beside a Worker that says hello");
  const page = () => ({ path: "/s/bakery/" });
  row("storefront page from the cache", await compare([fiado, page], [bare, page], 1000));
  console.log("\nBelow 1 is less CPU than the other; above 1 is more requests a second than the other.");
} finally {
  for (const child of running) child.stdin.end();
  setTimeout(() => rmSync(scratch, { recursive: true, force: true }), 1000);
}
