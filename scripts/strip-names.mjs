// Removes the custom sections that only debuggers read (function names above all, a quarter of the bundle).
// wasm-opt could do it too, but its output is smaller only before compression: gzipped it is an eighth larger.
import { readFileSync, writeFileSync } from "node:fs";

const [path] = process.argv.slice(2);
const bytes = readFileSync(path);
const kept = [bytes.subarray(0, 8)];
for (let at = 8; at < bytes.length; ) {
  const start = at;
  const id = bytes[at++];
  const size = number();
  const end = at + size;
  const name = id === 0 ? bytes.toString("utf8", at + 1, at + 1 + bytes[at]) : "";
  if (!["name", "producers"].includes(name)) kept.push(bytes.subarray(start, end));
  at = end;

  // LEB128, the only number format of the binary's frame.
  function number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }
}
writeFileSync(path, Buffer.concat(kept));
