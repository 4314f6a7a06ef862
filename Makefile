# Everything anyone needs: `make run` to try it, `make test` to check it. `make help` lists the rest.
PY ?= python3
PORT ?= 8000
DATA ?= var
VENV := .venv
UV := 0.13.9
PIP := VIRTUAL_ENV=$(VENV) $(VENV)/bin/uv pip install --quiet --compile-bytecode

.DEFAULT_GOAL := help
.PHONY: help setup run test test-browser faults drill bench check fix migrate vendor docs lock

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

$(VENV)/bin/uv:
	@command -v $(PY) >/dev/null || { echo "Python 3.11 or newer is needed, as $(PY)."; exit 1; }
	@$(PY) -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check uv==$(UV)

$(VENV)/.runs: requirements.txt pyproject.toml $(VENV)/bin/uv
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/.tests: requirements-dev.txt pyproject.toml $(VENV)/bin/uv
	@$(PIP) --require-hashes -r requirements-dev.txt
	@$(PIP) --no-deps --editable .
	@touch $@ $(VENV)/.runs

setup: $(VENV)/.tests ## Install everything that running and testing need

run: $(VENV)/.runs ## Run the demonstration at http://127.0.0.1:8000 (PORT=… and DATA=… change that)
	@PQS_ENVIRONMENT=demo PQS_DATA_DIR=$(DATA) $(VENV)/bin/pqs db upgrade
	@PQS_ENVIRONMENT=demo PQS_DATA_DIR=$(DATA) $(VENV)/bin/pqs demo load
	@PQS_ENVIRONMENT=demo PQS_DATA_DIR=$(DATA) exec $(VENV)/bin/pqs serve --port $(PORT)

test: $(VENV)/.tests ## Run every test, on SQLite and on PostgreSQL (which it starts and stops), real browser included
	@.ci/browser
	@.ci/pdf
	@$(VENV)/bin/pytest --ignore=tests/browser --ignore=tests/services/test_faults.py --numprocesses=2 --dist=worksteal
	@$(VENV)/bin/pytest tests/services/test_faults.py --numprocesses=2
	@$(VENV)/bin/pytest --ignore=tests/browser --ignore=tests/access --numprocesses=2 --dist=worksteal --store=postgresql
	@$(VENV)/bin/pytest tests/browser --numprocesses=3 --dist=worksteal
	@$(VENV)/bin/pytest tests/browser/test_main_job.py --store=postgresql

test-browser: $(VENV)/.tests ## Run the browser journeys only
	@.ci/browser
	@$(VENV)/bin/pytest tests/browser --numprocesses=3 --dist=worksteal

faults: $(VENV)/.tests ## Do every fault to the service (ONLY="R01 R06" some; LONG=1 for minutes; RECORD=1 for docs/reliability.md)
	@$(VENV)/bin/python -m tests.faults $(ONLY) $(if $(LONG),--long) $(if $(RECORD),--record)

drill: $(VENV)/.tests ## Back up under load, lose the machine, restore, and look for every save (RECORD=1 writes it down)
	@$(VENV)/bin/python -m tests.faults R19 --long $(if $(RECORD),--record)

bench: $(VENV)/.tests ## Measure ours beside the floors and write docs/performance.md (ONLY="B1 B2" prints some of it)
	@$(VENV)/bin/python -m tests.bench $(ONLY)

check: $(VENV)/.tests ## Lint, types, floors, and documents that are printed from the code
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/python .ci/docs --check

fix: $(VENV)/.tests ## Mend what can be mended by machine, and print the documents again
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/python .ci/docs

migrate: $(VENV)/.runs ## Bring the demonstration's database to the newest migration
	@PQS_ENVIRONMENT=demo PQS_DATA_DIR=$(DATA) $(VENV)/bin/pqs db upgrade

vendor: ## Copy the front end's files from npm into static/vendor (needs Node; the service does not)
	@npm ci --ignore-scripts --silent
	@.ci/vendor

lock: $(VENV)/bin/uv ## Resolve the dependencies again, with hashes
	@$(VENV)/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --quiet -o requirements-dev.txt
	@$(VENV)/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --quiet -c requirements-dev.txt -o requirements.txt
