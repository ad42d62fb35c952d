// One Worker of the comparison in a workerd of its own, as tests/support/server.mjs serves Fiado: the same Miniflare and the
// same line of JSON when ready.   node serve.mjs --script FILE --state DIR
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { Miniflare, Log, LogLevel, convertV4MiniflareOptions } = createRequire(import.meta.url)("miniflare");
const { values: args } = parseArgs({ options: { script: { type: "string" }, state: { type: "string" } } });
const setting = (name) => new RegExp(`^${name} = "(.+)"$`, "m").exec(readFileSync(join(root, "wrangler.toml"), "utf8"))?.[1];

const server = new Miniflare(
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    log: new Log(LogLevel.WARN),
    logRequests: false,
    resourcePersistencePath: join(resolve(args.state), "v3"),
    workers: [
      {
        name: "peer",
        compatibilityDate: setting("compatibility_date"),
        modules: [{ type: "ESModule", path: "worker.js", contents: readFileSync(args.script, "utf8") }],
        d1Databases: { DB: setting("database_id") ?? "DB" },
        ratelimits: { API_LIMITER: { namespace_id: "API_LIMITER", simple: { limit: 1_000_000, period: 60 } } },
        // Every request passes the router of the static files first.
        assets: { directory: join(root, "assets"), routerConfig: { has_user_worker: true } },
      },
    ],
  }),
);
const end = async () => {
  await server.dispose();
  process.exit(0);
};
process.stdin.on("end", end).on("error", end).resume();
const url = (await server.ready).origin;
const child = Number(readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ")[0]);
console.log(JSON.stringify({ url, workerd_pid: child }));
