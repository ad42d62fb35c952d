#!/usr/bin/env bash
# The gate on what a visitor's first request has to load: the Worker as it is deployed, compressed as for an upload.
. "$(dirname "$0")/lib.sh"
FAST='' PRODUCTION=1 bash scripts/build-worker.sh

limit=1500 # half of what the Free plan takes; see ARCHITECTURE.md
bytes=$(cat build/index_bg.wasm build/index.js | gzip -9 | wc -c)
printf 'bundle: %d KB gzipped of %d KB allowed\n' $((bytes / 1024)) $limit
[ "$bytes" -le $((limit * 1024)) ] || fail "the Worker has grown too large; see what 'cargo tree -e no-dev' brought in"
