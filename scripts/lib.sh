# Sourced by the other scripts: where things live and how a slow tool is built once per user.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/fiado
WASM=wasm32-unknown-unknown
WORKER_BUILD=0.8.7
# wasm-bindgen's tool and library must be of the same version, so the lock file decides.
wasm_bindgen_version() { awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock; }

export PATH="$PWD/node_modules/.bin:$PATH"
export WRANGLER_SEND_METRICS=false

fail() { printf 'fiado: %s\n' "$*" >&2; exit 1; }

# step 'what (how long)' 'what to do when it fails' COMMAND...: one line on the screen, the output only on failure.
step() {
  local what=$1 advice=$2 log status; shift 2
  printf 'fiado: %s\n' "$what" >&2
  log=$(mktemp)
  # Not `if ! "$@"`: that would switch off `set -e` inside COMMAND.
  set +e
  (set -e; "$@") >"$log" 2>&1 </dev/null
  status=$?
  set -e
  if [ $status != 0 ]; then
    tail -n 30 "$log" >&2
    fail "this failed (whole output in $log). $advice"
  fi
  rm -f "$log"
}

# once NAME 'what' 'advice' COMMAND...: COMMAND fills the directory $OUT, which then becomes $CACHE/NAME in one move.
# Of two runs at once, the second waits for the first.
once() {
  local name=$1; shift
  [ ! -d "$CACHE/$name" ] || return 0
  mkdir -p "$CACHE"
  (
    flock 9
    [ ! -d "$CACHE/$name" ] || exit 0
    OUT=$(mktemp -d "$CACHE/.$name.XXXXXX")
    export OUT
    trap 'rm -rf "$OUT"' EXIT
    step "$@" 9>&-
    chmod 755 "$OUT"
    mv "$OUT" "$CACHE/$name"
  ) 9>"$CACHE/.$name.lock"
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Debian packages, installed only when one of them is missing.
debian() {
  local what=$1 package missing=(); shift
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "$what needs these Debian packages or their like: ${missing[*]}"
  step "$what: installing ${missing[*]} (1-2 min)" "Install them by hand: apt-get install ${missing[*]}" \
    as_root sh -c 'apt-get -o DPkg::Lock::Timeout=600 update -q &&
      DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -q -y --no-install-recommends "$@"' sh "${missing[@]}"
}
