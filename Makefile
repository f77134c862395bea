# Everything starts here. Needs Python 3.11 or newer; the rest is fetched into .venv and
# node_modules. `make run` serves the product, `make check` says whether a change may land.

PYTHON ?= python3
# One more than cores: some tests wait for servers to start, die and come back.
JOBS ?= 3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# Tests are handed out in their order, never by `--dist worksteal` (see tests/conftest.py), and few
# at a time: whoever gets the kill tests, which wait for minutes, is not left with much behind them.
IN_PARALLEL := -n $(JOBS) --maxschedchunk 20

.PHONY: run setup setup-dev test quick check checked-tests soak bench fmt behaviours lock static-checks

run: setup  ## the product with its demo data, on this machine
	@$(BIN)/python -m kesher run --demo

setup:
	@$(PYTHON) tools/bootstrap.py

setup-dev:
	@$(PYTHON) tools/bootstrap.py --dev

test: setup-dev  ## every test, with the journeys in a browser
	@$(BIN)/python -m tools.chromium > /dev/null
	$(PYTEST) $(IN_PARALLEL)

quick: setup-dev static-checks  ## what each commit must pass; two minutes
	$(PYTEST) $(IN_PARALLEL) -m "not journey and not slow"

check: setup-dev  ## what decides; the same as .ci/run
	@$(BIN)/python -m tools.chromium > /dev/null
	@$(MAKE) --jobs 2 static-checks checked-tests
	$(BIN)/python -m tools.behaviours --strict

# The tests wait at times for what they killed: the checks take their turn then.
checked-tests:
	KESHER_KILL_ROUNDS=3 $(PYTEST) $(IN_PARALLEL) -m "not long"

soak: setup-dev  ## the kill tests, twenty times each
	KESHER_KILL_ROUNDS=20 $(PYTEST) -n 0 -m slow

static-checks:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/python -m tools.messages check
	KESHER_BASE_URL=https://kesher.example $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: setup-dev  ## SIZE=1000000 for the figures of docs/performance.md
	$(BIN)/python -m bench $(if $(SIZE),--size $(SIZE))

fmt: setup-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

behaviours: setup-dev  ## which rows of docs/behaviours.md have a passing test
	@$(BIN)/python -m tools.behaviours

# Only after a change of pyproject.toml. No address of an index may stand in a lock.
COMPILE = uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
  --no-emit-index-url --no-header
lock:
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group dev -o requirements-dev.lock
	$(COMPILE) --group uv -o tools/uv.lock
	$(COMPILE) --group node -o tools/node.lock
