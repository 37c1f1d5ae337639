# Everything a contributor does, one word each. `make help` lists the words.
#
# The environment is made in .venv from two lock files whose every line carries
# a hash; a stamp in .venv says that a step is done, so a second call is instant.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
PIP    := $(PY) -m pip --disable-pip-version-check --require-virtualenv -qq
BUILD  := build

RACE_CARS   := mini-cooper-s-2010 porsche-911-carrera-s-2010
RACE_COURSE := road-atlanta-infield-2010
REPORT      := $(BUILD)/race.html

# The caller's own pip and Python settings must not change what is installed or run.
unexport PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_CONSTRAINT PIP_TARGET PIP_PREFIX PIP_USER \
         PIP_NO_BINARY PIP_ONLY_BINARY PIP_PRE PYTHONPATH PYTHONHOME PYTHONWARNINGS

.DEFAULT_GOAL := help
.PHONY: help race test test-postgresql test-all lint format docs walks levels pages viewers faults offline serve bench lock clean distclean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

race: $(VENV)/.installed ## predict the 2010 challenge and write its report to build/race.html
	@mkdir -p $(BUILD)
	@$(BIN)/throwdown race $(RACE_CARS) --course $(RACE_COURSE) --report $(REPORT)

# Two at a time, a file in one go: its fixtures are made once.  In their order, which has the files
# of few long tests first: left for last, they keep one busy alone.
WORKERS     ?= 2
PYTEST_ARGS ?= -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test: lint docs ## what CI runs: lint, types, layers, docs, tests
	$(PY) -m pytest -m "not slow" $(PYTEST_ARGS)

test-postgresql: $(VENV)/.developed ## the tests of the site on a PostgreSQL of their own
	scripts/with_postgresql $(PY) -m pytest -m "not slow" tests/web tests/serving $(PYTEST_ARGS)

test-all: lint docs ## the same with the slow tests
	$(PY) -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.developed ## ruff, strict mypy, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@mkdir -p $(BUILD)
	THROWDOWN_HOME=$(BUILD)/home $(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.developed ## let ruff tidy the source
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.developed ## build the documentation into build/docs, warnings are errors
	$(BIN)/sphinx-build -q -W -n --keep-going -d $(BUILD)/doctrees docs $(BUILD)/docs

COUNT := 10000
PAIRS := 50
SEED  := 1

walks: $(VENV)/.installed ## COUNT random challenges against an oracle, from SEED; one line of JSON
	@$(PY) scripts/walks --count $(COUNT) --seed $(SEED)

levels: $(VENV)/.installed ## level PAIRS random pairs on five courses, apply every answer; one line of JSON
	@$(PY) scripts/levels --pairs $(PAIRS) --seed $(SEED)

RATE := 50

pages: $(VENV)/.installed ## ask a full site for pages, RATE a second; one line of JSON
	@$(PY) scripts/pages --rate $(RATE)

faults: $(VENV)/.installed ## break a meet COUNT times, from SEED, and lose nothing; one line of JSON
	@$(PY) -m benchmarks.faults --count $(COUNT) --seed $(SEED)

offline: $(VENV)/.installed ## send a day without network to the site; one line of JSON
	@$(PY) scripts/offline

viewers: $(VENV)/.installed ## let COUNT viewers follow a meet live, from SEED; one line of JSON
	@$(PY) scripts/viewers --count $(COUNT) --seed $(SEED)

PORT := 8000

serve: $(VENV)/.installed ## serve the challenge site at PORT
	@$(BIN)/throwdown serve --port $(PORT)

bench: $(VENV)/.developed ## measure laps, races, imports and start-up
	$(PY) -m pytest benchmarks -o python_files='bench_*.py' --benchmark-only -q

lock: ## bring the lock files up to date (needs uv)
	scripts/lock

clean: ## remove what was built, keep the environment
	rm -rf $(BUILD) dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests docs -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## remove the environment too
	rm -rf $(VENV)

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "error: Python 3.11 or newer is needed; name one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/.created
	@echo "Installing what a race needs into $(VENV) …"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developed: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what a developer needs into $(VENV) …"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
