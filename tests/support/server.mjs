// The built Worker in the real runtime (workerd, through Miniflare as `wrangler dev` does), with a database of its own.
//
//   node server.mjs --state DIR [--vars JSON] [--limits JSON]
//
// An empty DIR is filled with a migrated, otherwise empty database. Prints one JSON line when ready:
//   {"url":"http://127.0.0.1:PORT","pid":…,"workerd_pid":…,"db":"the database's SQLite file"}
// Ends, and workerd with it, when its stdin closes or on SIGTERM. The Worker's log goes to stderr.
// Scheduled runs: GET {url}/cdn-cgi/local/scheduled?cron=*/15+*+*+*+*&time=<milliseconds>
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createRequire, enableCompileCache } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
enableCompileCache(join(root, "target/node-cache"));
const { Miniflare, Log, LogLevel, convertV4MiniflareOptions } = createRequire(import.meta.url)("miniflare");

const { values: args } = parseArgs({
  options: {
    state: { type: "string" },
    vars: { type: "string", default: "{}" },
    limits: { type: "string", default: "{}" },
  },
});
const state = resolve(args.state);
// Tests that are about limits lower them; the others never meet one.
const limits = { SIGN_IN_LIMITER: 1_000_000, API_LIMITER: 1_000_000, ...JSON.parse(args.limits) };
const vars = {
  SIGNUPS: "open",
  TIMING: "1",
  SESSION_KEY: Buffer.alloc(32, 1).toString("base64"),
  VAULT_KEY: Buffer.alloc(32, 2).toString("base64"),
  ...JSON.parse(args.vars),
};

const wranglerToml = readFileSync(join(root, "wrangler.toml"), "utf8");
const setting = (name) => new RegExp(`^${name} = "(.+)"$`, "m").exec(wranglerToml)?.[1];

const databases = (dir) => join(dir, "v3/d1/miniflare-D1DatabaseObject");
const database = (dir) => join(databases(dir), readdirSync(databases(dir)).find((f) => /^[0-9a-f]+\.sqlite$/.test(f)));

// Migrating takes seconds and copying a file does not, so each set of migrations is applied once and kept.
function template() {
  const hash = createHash("sha256").update(wranglerToml);
  const migrations = join(root, "migrations");
  for (const file of readdirSync(migrations).sort()) hash.update(file).update(readFileSync(join(migrations, file)));
  const dir = join(root, "target/test-template", hash.digest("hex").slice(0, 16));
  if (existsSync(dir)) return dir;

  mkdirSync(dirname(dir), { recursive: true });
  const scratch = mkdtempSync(`${dir}.`);
  try {
    const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
    const apply = [wrangler, "d1", "migrations", "apply", "DB", "--local", "--persist-to", scratch];
    execFileSync(process.execPath, apply, {
      cwd: root,
      env: { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    renameSync(scratch, dir);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    // Another test may have been first.
    if (!existsSync(dir)) throw new Error(`applying migrations failed\n${error.stdout ?? ""}`, { cause: error });
  }
  return dir;
}

if (!existsSync(databases(state))) cpSync(databases(template()), databases(state), { recursive: true });

class StderrLog extends Log {
  log(message) {
    console.error(message);
  }
}

const limiter = (name) => ({ namespace_id: name, simple: { limit: limits[name], period: 60 } });
const server = new Miniflare(
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    log: new StderrLog(LogLevel.WARN),
    handleStructuredLogs: ({ level, message }) => console.error(`[${level}] ${message}`),
    logRequests: false,
    unsafeTriggerHandlers: true,
    resourcePersistencePath: join(state, "v3"),
    workers: [
      {
        name: "fiado",
        compatibilityDate: setting("compatibility_date"),
        modulesRoot: join(root, "build"),
        modules: [
          { type: "ESModule", path: join(root, "build/index.js") },
          { type: "CompiledWasm", path: join(root, "build/index_bg.wasm") },
        ],
        bindings: vars,
        d1Databases: { DB: setting("database_id") ?? "DB" },
        r2Buckets: { FILES: "fiado-files" },
        ratelimits: { SIGN_IN_LIMITER: limiter("SIGN_IN_LIMITER"), API_LIMITER: limiter("API_LIMITER") },
        assets: { directory: join(root, "assets"), routerConfig: { has_user_worker: true } },
      },
    ],
  }),
);

let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  await server.dispose();
  process.exit(0);
}
process.on("SIGTERM", end);
process.on("SIGINT", end);
process.stdin.on("end", end).on("error", end).resume();

function child() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ")[0]);
  } catch {
    return null; // not Linux
  }
}
const url = (await server.ready).origin;
console.log(JSON.stringify({ url, pid: process.pid, workerd_pid: child(), db: database(state) }));
