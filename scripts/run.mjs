// `make run`: the Worker on http://localhost:PORT with its database and files in STATE, until Ctrl-C.
// On an empty database (unless DEMO=0) it has the Worker load the demo supplier, and prints how to sign in.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const port = process.env.PORT || "8787";
const state = resolve(process.env.STATE || ".state");
const demo = (process.env.DEMO || "1") !== "0";
const address = `http://localhost:${port}`;
const demoToken = randomBytes(16).toString("hex");

const env = {
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  // Where `wrangler dev` processes find each other by name; two runs of one name must not.
  WRANGLER_REGISTRY_PATH: join(state, "registry"),
  // Nothing reads request.cf, and fetching a sample of it fails noisily without a network.
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};
const wrangler = ["node_modules/wrangler/bin/wrangler.js"];

function fail(message) {
  console.error(`fiado: ${message}`);
  process.exit(1);
}

mkdirSync(state, { recursive: true });
const secrets = join(state, "secrets");
if (!existsSync(secrets)) {
  const key = () => randomBytes(32).toString("base64");
  writeFileSync(secrets, `SESSION_KEY=${key()}\nVAULT_KEY=${key()}\n`, { mode: 0o600 });
}

const migrate = spawnSync(
  process.execPath,
  [...wrangler, "d1", "migrations", "apply", "DB", "--local", "--persist-to", state],
  { env: { ...env, CI: "true" }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
);
if (migrate.status !== 0) fail(`applying migrations failed\n${migrate.stdout}${migrate.stderr}`);

const vars = ["SIGNUPS:open", "TIMING:1", ...(demo ? [`DEMO_TOKEN:${demoToken}`] : [])];
// A process group of its own, so that ending it reaches whatever it started.
const server = spawn(
  process.execPath,
  [...wrangler, "dev", "--port", port, "--inspector-port", "0", "--persist-to", state, "--env-file", secrets].concat(
    ["--show-interactive-dev-session=false"],
    vars.flatMap((value) => ["--var", value]),
  ),
  { env, detached: true, stdio: ["ignore", "inherit", "inherit"] },
);

let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  signalGroup("SIGTERM");
  for (let i = 0; i < 50 && signalGroup(0); i++) await sleep(100);
  signalGroup("SIGKILL");
  process.exit(0);
}
function signalGroup(signal) {
  try {
    return process.kill(-server.pid, signal);
  } catch {
    return false; // all have ended
  }
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
server.on("exit", (code) => {
  if (ending) return;
  signalGroup("SIGKILL");
  fail(`the server ended by itself (exit code ${code}); is port ${port} free?`);
});

async function healthy() {
  try {
    return (await fetch(`${address}/healthz`)).ok;
  } catch {
    return false; // not listening yet
  }
}
for (let i = 0; !(await healthy()); i++) {
  if (i === 600) {
    signalGroup("SIGKILL");
    fail(`${address}/healthz did not answer with 200 within a minute; see above`);
  }
  await sleep(100);
}

// What the demo answered is kept, as keys and passwords are told only once.
const told = join(state, "demo.json");
if (demo) {
  const answer = await fetch(`${address}/demo`, { method: "POST", headers: { "X-Demo-Token": demoToken } });
  if (answer.status === 201) writeFileSync(told, await answer.text(), { mode: 0o600 });
  else if (!answer.ok) console.error(`fiado: loading the demo failed: ${answer.status} ${await answer.text()}`);
}

console.log(`\nFiado is at ${address}  (state in ${state}, Ctrl-C ends it)`);
if (existsSync(told)) {
  const { sign_ins, api_key } = JSON.parse(readFileSync(told, "utf8"));
  const cells = sign_ins.map(({ who, url, email, password }) => [who, new URL(url, address).href, email, password]);
  const widths = [0, 1, 2, 3].map((i) => Math.max(...cells.map((row) => row[i].length)));
  console.log("\nDemo sign-ins");
  for (const row of cells) console.log("  " + row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd());
  console.log(`\nDemo API key\n  ${api_key}`);
}
console.log();
