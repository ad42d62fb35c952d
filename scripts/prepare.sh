#!/usr/bin/env bash
# Installs what the machine lacks: for building and running, and with the argument `all` for the browser tests, too.
# A second run does nothing, quickly.
. "$(dirname "$0")/lib.sh"
. scripts/wasm-toolchain.sh

for tool in cargo npm git flock curl; do
  command -v $tool >/dev/null || fail "$tool is missing; install it first (README: what you need)"
done

node_packages() {
  local stamp=node_modules/.fiado-lock
  if cmp -s package-lock.json $stamp; then return; fi
  step 'installing the Node packages (20-60 s)' 'Is the npm registry reachable?' npm ci --no-audit --no-fund
  cp package-lock.json $stamp
}

# Optimising these tools takes longer than they ever run.
cargo_tool() {
  local opt_level=$1; shift
  (cd "$OUT" && CARGO_PROFILE_RELEASE_OPT_LEVEL=$opt_level CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_DEBUG=0 \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo install --locked --root "$OUT" "$@")
}

wasm_bindgen() {
  local version=$1 arch
  arch=$(uname -m)-unknown-linux-musl
  mkdir "$OUT/bin"
  # The project's own binary, where its server answers, saves two minutes.
  if curl -fsSL --connect-timeout 5 --max-time 90 \
    "https://github.com/wasm-bindgen/wasm-bindgen/releases/download/$version/wasm-bindgen-$version-$arch.tar.gz" |
    tar xz -C "$OUT/bin" --strip-components=1 && "$OUT/bin/wasm-bindgen" --version; then return; fi
  rm -rf "${OUT:?}/bin"
  cargo_tool 1 wasm-bindgen-cli --version "$version"
}

mkdir -p target
exec 8>target/.prepare.lock
flock 8
node_packages
once "worker-build-$WORKER_BUILD" 'building worker-build (1-2 min)' 'Is crates.io reachable?' \
  cargo_tool 0 worker-build --version $WORKER_BUILD
version=$(wasm_bindgen_version)
once "wasm-bindgen-$version" 'installing wasm-bindgen (up to 2 min)' 'Is crates.io reachable?' wasm_bindgen "$version"
if [ "${1:-}" = all ]; then
  debian 'browser tests' chromium chromium-driver fonts-liberation fonts-noto-color-emoji
fi
wasm_toolchain

# Plain `npx wrangler dev` finds its secrets here; `make run` keeps some for each STATE.
if [ ! -f .dev.vars ]; then
  (umask 077 && for name in SESSION_KEY VAULT_KEY; do
    echo "$name=$(head -c 32 /dev/urandom | base64 | tr -d '\n')"
  done >.dev.vars)
fi
