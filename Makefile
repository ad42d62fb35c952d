# Everything a newcomer needs, each command preparing what it lacks. cargo and npx wrangler work as usual, too.
PORT ?= 8787
STATE ?= .state
DEMO ?= 1
export PORT STATE DEMO
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.PHONY: help run test bench deploy prepare tools build describe lint fmt
help:
	@echo 'make run      serve on http://localhost:$(PORT), with a demo supplier on an empty database'
	@echo '              (PORT=8787, STATE=.state for the database and files, DEMO=0 to start empty)'
	@echo 'make test     run every test: native, in the real Workers runtime, in a real browser'
	@echo 'make bench    print the cost table, and CPU and throughput beside a TypeScript peer'
	@echo 'make deploy   migrate and deploy to your own Cloudflare account'
	@echo 'make prepare  install the tools that are missing (slow only the first time)'
	@echo 'make build    build the Worker into build/'
	@echo 'make describe write the description of the API that is served and committed'
	@echo 'make lint     check the formatting and run clippy'
	@echo 'make fmt      format the sources'

prepare:
	@bash scripts/prepare.sh all

tools:
	@bash scripts/prepare.sh

build: tools
	@bash scripts/build-worker.sh

# exec: no shell in between that would keep a signal to itself.
run: build
	@exec node scripts/run.mjs

test: prepare build
	@cargo test

bench: build
	@cargo test --test http cost -- --nocapture --test-threads 1
	@npm ci --prefix bench/peer --no-audit --no-fund --silent
	@node bench/compare.mjs
	@node --disable-warning=ExperimentalWarning bench/nightly.mjs

deploy: tools
	@bash scripts/deploy.sh

# Tests fail when the API's types and its description differ; this writes the description anew.
describe:
	@DESCRIBE=1 cargo test --quiet --lib described

lint:
	@cargo fmt --check
	@cargo clippy --all-targets -- -D warnings

fmt:
	@cargo fmt
