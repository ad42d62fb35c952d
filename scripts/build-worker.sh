#!/usr/bin/env bash
# Builds the Worker into build/. wrangler calls this at every start, so it ends at once when nothing changed.
# PRODUCTION=1 leaves the demo supplier out, as a deployment does. FAST=1 builds it without optimisation: 6 s instead of 40 s after an edit, for working on it.
. "$(dirname "$0")/lib.sh"
. scripts/wasm-toolchain.sh

inputs=(Cargo.toml Cargo.lock src)
for path in templates migrations assets build.rs .cargo/config.toml package-lock.json; do
  [ ! -e $path ] || inputs+=($path)
done
profile=--release
[ -z "${FAST:-}" ] || profile=--dev
stamp=build/.built$profile${PRODUCTION:+-production}
features=()
[ -z "${PRODUCTION:-}" ] || features=(. -- --no-default-features)

# A directory is newer, too, after a file in it was removed.
fresh() { [ -f build/index.js ] && [ -z "$(find "${inputs[@]}" -newer $stamp -print -quit 2>/dev/null || echo x)" ]; }

if fresh; then exit 0; fi
bash scripts/prepare.sh # `npx wrangler dev` may be the first command ever

mkdir -p target build assets/vendor
exec 8>target/.build-worker.lock
flock 8
if fresh; then exit 0; fi

pico=node_modules/@picocss/pico/css/pico.min.css
cmp -s $pico assets/vendor/pico.min.css || cp $pico assets/vendor/
started=$(mktemp target/.started.XXXXXX)
trap 'rm -f "$started"' EXIT

wasm_toolchain
WASM_BINDGEN_BIN=$CACHE/wasm-bindgen-$(wasm_bindgen_version)/bin/wasm-bindgen
export WASM_BINDGEN_BIN
export WASM_OPT_BIN=$PWD/node_modules/.bin/wasm-opt ESBUILD_BIN=$PWD/node_modules/.bin/esbuild
# Its own target directory, as the compiler may be another one than that of native builds.
export CARGO_TARGET_DIR=target/wasm
printf 'fiado: building the Worker (2-4 min the first time)\n' >&2
# What a failed build left would make worker-build wait for it; and its own backtrace would hide the compiler's errors.
rm -rf build/.tmp build/.built*
RUST_BACKTRACE=0 "$CACHE/worker-build-$WORKER_BUILD/bin/worker-build" $profile "${features[@]}" 8>&-
# worker-build keeps the names of functions, a quarter of the bundle, for traces that a release never prints.
if [ -z "${FAST:-}" ]; then
  node scripts/order-functions.mjs build/index_bg.wasm
  "$WASM_OPT_BIN" --all-features --duplicate-function-elimination --reorder-functions-by-name \
    --strip-debug --strip-producers build/index_bg.wasm -o build/index_bg.wasm
fi
# Edits made during the build count as newer than it.
touch -r "$started" $stamp
