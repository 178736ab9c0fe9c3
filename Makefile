# make run     the product with its demo campaigns on http://127.0.0.1:8000
# make test    every test on SQLite, journeys in a browser included, and all but those and the slow ones on PostgreSQL
# make check   what else CI checks: style, types, rooms, templates, catalogues, migrations, and that each line and
#              branch of the kernel and of pure files is proven; and that the benchmark runs through
# make coverage  every test on SQLite, measured: 95 % of all lines and branches
# make drill   10,000 messages, 50 killed workers, a provider that fails, on both databases; writes docs/drill.md
# make bench   what pages and jobs cost, beside a bare Flask page
#
# Everything is set up on the way, into .venv and node_modules; nothing is installed where it already is.

.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run test check coverage bench drill browser node catalogues lock clean

BIN := .venv/bin
# A distribution's own Python comes first: it is built with a profile, which one compiled by hand mostly lacks.
PYTHON ?= $(shell for python in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
# One more than two processors: some wait for a browser, a server or the end of a killed process.
WORKERS ?= 3
# Python keeps what it compiled, whatever the shell says: the tests alone begin some dozens of processes.
export PYTHONDONTWRITEBYTECODE :=
# Tests of what tests/proven.toml names: these alone must reach each of its lines.
PROVEN := tests/kernel tests/grievances/test_importer.py tests/meetings/test_timetable.py \
	tests/messaging/test_answers.py tests/messaging/test_filling.py tests/messaging/test_meanings.py \
	tests/messaging/test_reminding.py tests/messaging/test_segments.py tests/messaging/test_timetable.py \
	tests/reports/test_layout.py tests/topics/test_disclosure.py tests/topics/test_lexicon.py \
	tests/tours/test_documents.py tests/tours/test_exports.py tests/tours/test_layout.py tests/tours/test_paste.py \
	tests/tours/test_pasted_lines.py tests/tours/test_planner.py tests/tours/test_solver.py
CATALOGUES := $(wildcard organizer/translations/*/LC_MESSAGES/*.po)
PIP := $(BIN)/pip --disable-pip-version-check install --quiet

run: .venv/project .venv/catalogues
	$(BIN)/organizer init
	$(BIN)/organizer pack load kz
	$(BIN)/organizer demo
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/honcho start

test: .venv/dev .venv/project .venv/catalogues browser node
	$(BIN)/python -m pytest -n $(WORKERS)
	$(BIN)/python -m pytest -n $(WORKERS) --database=postgres -m "not browser and not slow and not postgres and not pure"

check: .venv/dev .venv/project .venv/catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --quiet --lint
	$(BIN)/python -m tools.catalogues --check
	$(BIN)/python -m pytest -q -n 0 -p no:randomly tests/migrations
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow" --hypothesis-seed=0 \
		--cov --cov-config=tests/proven.toml $(PROVEN)
	BENCH_QUICK=1 $(BIN)/python -m bench

coverage: .venv/dev .venv/project .venv/catalogues browser node
	$(BIN)/python -m pytest -n $(WORKERS) --cov

bench: .venv/dev .venv/project .venv/catalogues
	$(BIN)/python -m bench

drill: .venv/dev .venv/project .venv/catalogues
	$(BIN)/python -m drill --write docs/drill.md

browser: .venv/dev
	@$(BIN)/python -m tests.ground.browser

node: .venv/dev
	@$(BIN)/python -m tests.ground.node

catalogues: .venv/dev
	$(BIN)/python -m tools.catalogues

# Writes the locks anew: run it after a change of dependencies in pyproject.toml or package.json.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" --group build pyproject.toml
lock: .venv/dev
	$(COMPILE) --output-file requirements/run.txt
	$(COMPILE) --group dev --constraint requirements/run.txt --output-file requirements/dev.txt
	npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

# Leaves instance/, which holds what people entered.
clean:
	rm -rf .venv .browsers node_modules build dist htmlcov .coverage .hypothesis
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find organizer -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/made:
	@test -n "$(PYTHON)" || { echo "Organizer needs Python 3.11 or newer, with venv. On Debian and Ubuntu, as root:"; \
		echo "    apt-get install -y python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python came without venv. On Debian and Ubuntu, as root:"; \
		echo "    apt-get install -y python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/run: requirements/run.txt | .venv/made
	$(PIP) --require-hashes -r $<
	@touch $@

.venv/dev: requirements/dev.txt .venv/run
	$(PIP) --require-hashes -r $<
	@touch $@

.venv/project: pyproject.toml hatch_build.py .venv/run
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/catalogues: $(CATALOGUES) .venv/run
	$(BIN)/python -m tools.catalogues --compile
	@touch $@
