# sotdiff: every target sets up what it needs. `make` alone prints this help.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
LAB := .venv-lab
EXAMPLES := .venv-examples
BIN := $(VENV)/bin
RUN := $(BIN)/sotdiff
SAMPLE := Grand_County_STR_Engine_v3.5_filtered.xlsx

.PHONY: help setup report test lint types imports gate screenshots proof proof-gate proof-month proof-loop bench bench-run check docs schemas test-lab test-examples lab clean

help: ## Print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.ready: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
	  uv pip install --quiet --compile-bytecode --python $(BIN)/python -e '.[dev]'; \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'; \
	fi
	@touch $@

setup: $(VENV)/.ready ## Set up .venv (with uv if it is there, else pip)

$(SAMPLE): | $(VENV)/.ready
	@$(RUN) sandbox --make

report: $(VENV)/.ready $(SAMPLE) ## Reconcile the sample workbook with the embedded sandbox; print the report's path
	@$(RUN) run

test: $(VENV)/.ready ## Run the whole test suite
	@$(BIN)/python -m pytest -n auto

lint: $(VENV)/.ready ## Check style and format
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: $(VENV)/.ready ## Check types
	@$(BIN)/mypy

imports: $(VENV)/.ready ## Check the import contracts
	@$(BIN)/lint-imports

gate: $(VENV)/.ready ## Check that nobody writes to HubSpot past the guard
	@$(RUN) gate

proof: $(VENV)/.ready ## Play 10,000 seeds, kill everywhere, spoil what comes; print the figures
	@$(BIN)/python -m proof

proof-gate: $(VENV)/.ready ## Weaken the guard in a copy, place by place, and see each noticed
	@$(RUN) gate --prove

proof-month: $(VENV)/.ready ## Live through 2,880 slots with everything going wrong; print what they showed
	@$(BIN)/python -m proof month

proof-loop: $(VENV)/.ready ## Fire real runs for two minutes while drift is injected
	@$(BIN)/python -m proof loop

bench/.ready: bench/requirements-peers.txt bench/requirements-datacompy.txt
	@for name in peers datacompy; do \
	  if command -v uv >/dev/null 2>&1; then \
	    uv venv --quiet --allow-existing --python $(PYTHON) bench/.venv-$$name && \
	    uv pip install --quiet --python bench/.venv-$$name/bin/python -r bench/requirements-$$name.txt; \
	  else \
	    $(PYTHON) -m venv bench/.venv-$$name && \
	    bench/.venv-$$name/bin/python -m pip install --quiet -r bench/requirements-$$name.txt; \
	  fi || exit 1; \
	done
	@touch $@

bench: $(VENV)/.ready bench/.ready bench/.lean ## Measure us beside our peers; QUICK=1 for the small sizes
	@env -u PYTHONDONTWRITEBYTECODE QUICK=$(QUICK) $(BIN)/python bench/run.py

bench/.lean: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) bench/.venv-lean && \
	  uv pip install --quiet --compile-bytecode --python bench/.venv-lean/bin/python -e '.[run]'; \
	else \
	  $(PYTHON) -m venv bench/.venv-lean && \
	  bench/.venv-lean/bin/python -m pip install --quiet -e '.[run]'; \
	fi
	@touch $@

bench-run: bench/.lean ## Measure a whole scheduled run, and its page, as on the scheduled machine
	@env -u PYTHONDONTWRITEBYTECODE bench/.venv-lean/bin/python bench/whole.py

check: lint types imports test ## Everything that CI runs

docs: $(VENV)/.ready ## Write docs/drift.md from the drift classes
	@$(BIN)/python -m sotdiff.manual

schemas: $(VENV)/.ready ## Write schemas/ from the models
	@$(BIN)/python -m sotdiff.schemas

$(LAB)/.ready: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(LAB) && \
	  uv pip install --quiet --compile-bytecode --python $(LAB)/bin/python -e '.[dev,lab]'; \
	else \
	  $(PYTHON) -m venv $(LAB) && \
	  $(LAB)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev,lab]'; \
	fi
	@touch $@

test-lab: $(LAB)/.ready ## Run All Cells in a real JupyterLab, in a real browser (needs chromium)
	@$(LAB)/bin/python -m pytest tests/lab

$(EXAMPLES)/.ready: $(wildcard tests/examples/requirements-*.txt)
	@for name in airflow dagster kubernetes prefect; do \
	  if command -v uv >/dev/null 2>&1; then \
	    uv venv --quiet --clear --python $(PYTHON) $(EXAMPLES)/$$name && \
	    uv pip install --quiet --python $(EXAMPLES)/$$name/bin/python -r tests/examples/requirements-$$name.txt; \
	  else \
	    $(PYTHON) -m venv --clear $(EXAMPLES)/$$name && \
	    $(EXAMPLES)/$$name/bin/python -m pip install --quiet --disable-pip-version-check -r tests/examples/requirements-$$name.txt; \
	  fi || exit 1; \
	done
	@touch $@

test-examples: $(VENV)/.ready $(EXAMPLES)/.ready ## Let Airflow, Dagster, Prefect and Kubernetes' schemas read docs/examples
	@$(BIN)/python -m pytest -n 2 tests/examples

screenshots: $(VENV)/.ready ## Take pictures of the pages with 50 and 2,000 findings into screenshots/
	@$(BIN)/python tests/screenshots.py screenshots

lab: $(VENV)/.ready ## Explore in JupyterLab
	@$(BIN)/python -c 'import jupyterlab' 2>/dev/null || \
	  { command -v uv >/dev/null 2>&1 && uv pip install --quiet --python $(BIN)/python -e '.[lab]'; } || \
	  $(BIN)/python -m pip install --quiet -e '.[lab]'
	@$(RUN) explore

clean: ## Remove what was made: .venv, state, reports, the sample workbook
	@rm -rf $(VENV) $(LAB) $(EXAMPLES) state $(SAMPLE) .pytest_cache .mypy_cache .ruff_cache
	@find reports -mindepth 1 ! -name README.md -delete 2>/dev/null || true
