#!/usr/bin/env bash
# Migrates and deploys to the Cloudflare account that wrangler is signed in to. Safe to repeat.
. "$(dirname "$0")/lib.sh"

if ! who=$(wrangler whoami 2>&1 </dev/null) || grep -q 'not authenticated' <<<"$who"; then
  fail "not signed in to Cloudflare. Run 'npx wrangler login', or set CLOUDFLARE_API_TOKEN, and try again."
fi

# The database must exist and be migrated before the code that expects it runs.
wrangler d1 info fiado >/dev/null 2>&1 </dev/null || wrangler d1 create fiado </dev/null
wrangler r2 bucket info fiado-files >/dev/null 2>&1 </dev/null || wrangler r2 bucket create fiado-files </dev/null
wrangler d1 migrations apply DB --remote

# A secret is set once and never replaced: a new VAULT_KEY would make every stored provider secret unreadable.
if ! present=$(wrangler secret list 2>&1 </dev/null); then
  # "This Worker does not exist" is the first deploy; anything else is no reason to believe that there are none.
  grep -q '10007' <<<"$present" || fail "could not list the Worker's secrets: $present"
  present=''
fi
secrets=$(umask 077 && mktemp)
trap 'rm -f "$secrets"' EXIT
for name in SESSION_KEY VAULT_KEY; do
  grep -q "\"$name\"" <<<"$present" || echo "$name=$(head -c 32 /dev/urandom | base64 -w 0)" >>"$secrets"
done
if [ -s "$secrets" ]; then
  wrangler deploy --secrets-file "$secrets"
else
  wrangler deploy
fi
