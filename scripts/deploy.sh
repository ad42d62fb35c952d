#!/usr/bin/env bash
# Migrates and deploys to the Cloudflare account that wrangler is signed in to. Safe to repeat.
. "$(dirname "$0")/lib.sh"
unset FAST # never the unoptimised Worker
export PRODUCTION=1 # nor the demo supplier; wrangler builds

if ! who=$(wrangler whoami --json 2>/dev/null </dev/null); then
  fail "not signed in to Cloudflare. Run 'npx wrangler login', or set CLOUDFLARE_API_TOKEN, and try again."
fi
# Without a terminal to ask on, wrangler cannot choose between accounts.
if [ -z "${CLOUDFLARE_ACCOUNT_ID:-}" ] && ! grep -q '^account_id' wrangler.toml &&
  [ "$(grep -c '"id":' <<<"$who")" -gt 1 ]; then
  grep -E '"(id|name)":' <<<"$who" >&2
  fail "this sign-in has several accounts. Say which: CLOUDFLARE_ACCOUNT_ID=… make deploy"
fi

# The database must exist and be migrated before the code that expects it runs; deploying links both by their names.
wrangler d1 info fiado >/dev/null 2>&1 </dev/null || wrangler d1 create fiado </dev/null
wrangler r2 bucket info fiado-files >/dev/null 2>&1 </dev/null || wrangler r2 bucket create fiado-files </dev/null
wrangler d1 migrations apply DB --remote

# A secret is set once and never replaced: a new VAULT_KEY would make every stored provider secret unreadable.
if ! present=$(wrangler secret list 2>&1 </dev/null); then
  # No such Worker is the first deploy; anything else is no reason to believe that there are none.
  grep -Eq 'Worker "[^"]*" not found|10007' <<<"$present" || fail "could not list the Worker's secrets: $present"
  present=''
fi
secrets=$(umask 077 && mktemp)
trap 'rm -f "$secrets"' EXIT
for name in SESSION_KEY VAULT_KEY; do
  grep -q "\"$name\"" <<<"$present" && continue
  # JSON: values in dotenv files give way to variables of the environment.
  printf '%s"%s":"%s"' "$([ -s "$secrets" ] && echo , || echo '{')" $name "$(head -c 32 /dev/urandom | base64 | tr -d '\n')" >>"$secrets"
done
if [ -s "$secrets" ]; then
  echo '}' >>"$secrets"
  wrangler deploy --secrets-file "$secrets"
else
  wrangler deploy
fi
