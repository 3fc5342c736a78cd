# `make run` opens the app, `make test` checks everything; each sets up what it needs on a fresh machine.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt
# Which build of torch: cpu, cuda, or what fits this machine.
TORCH ?= auto

.PHONY: run test ruff types imports check-slow check-gpu docs study timings format clean

run: .venv/.run
	@$(BIN)/nastui

test: .venv/.test
	@$(MAKE) --no-print-directory -j 3 ruff types imports
	$(BIN)/pytest -n auto --dist worksteal

ruff: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.test
	$(BIN)/mypy

imports: .venv/.test
	$(BIN)/lint-imports

check-slow: .venv/.test
	$(BIN)/pytest -n auto --dist worksteal -m 'slow or hypothesis' --hypothesis-profile explore

# The book, in .made/site. Its search wants a server: `python -m http.server -d .made/site`.
docs: .venv/.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	$(BIN)/pytest tests/book

# What needs a graphics card, one test at a time: the card is shared by all of them.
check-gpu: .venv/.test
	@if $(BIN)/python -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then \
		$(BIN)/pytest -m gpu tests/gpu && $(BIN)/python timings/gpu.py; \
	else echo "there is no graphics card that torch can use: nothing was checked"; fi

# The shipped study on the data under $NASTUI_TEST_DATA and the embedded benchmark; writes the report of docs/study.
study: .venv/.test
	$(BIN)/python docs/make_study.py

timings: .venv/.test
	@for script in timings/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

format: .venv/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "nastui needs Python 3.11 or newer; try: make PYTHON=python3.12 run" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python pyproject.toml constraints.txt
	@echo "installing (once; torch and xgboost are large)" >&2
	@TORCH=$(TORCH) .ci/torch $(PIP)
	$(PIP) -e .
	@touch $@

.venv/.test: .venv/.run
	$(PIP) -e '.[dev]'
	$(PIP) --no-deps xautodl  # an oracle for networks; what it depends on is not needed for that
	@touch $@

.venv/.docs: .venv/.test
	$(PIP) -e '.[docs]'
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
