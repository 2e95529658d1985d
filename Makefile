# Two commands do everything: `make run` and `make test`. Each sets up what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.ready-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORT ?= 2024

# Nothing leaves the machine: no tracing, no analytics, no version check.
export LANGSMITH_TRACING := false
export LANGGRAPH_CLI_NO_ANALYTICS := 1
export LANGGRAPH_NO_VERSION_CHECK := 1
# What is read back from a checkpoint is data, never a class to be built.
export LANGGRAPH_STRICT_MSGPACK := true

.PHONY: help run dev test check lint format types docs coverage train judge bench growth soak clean
.DEFAULT_GOAL := help

help: ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: $(READY) ## Talk with the assistant (ARGS="--thread ID" goes on with a conversation)
	@$(BIN)/orchestrator chat $(ARGS)

dev: $(DEV_READY) ## Start the LangGraph server for Studio and the SDK (PORT=2024)
	@$(BIN)/langgraph dev --no-browser --no-reload --n-jobs-per-worker 10 --port $(PORT)

test: check ## Set up everything, then check and test

check: $(DEV_READY) lint types docs ## Lint, formatting, types, documents and tests
	@$(BIN)/python -m pytest -m "not soak and not evaluation" --numprocesses auto --maxprocesses 4 --dist loadscope

lint: $(DEV_READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(DEV_READY) ## Format the code
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

types: $(DEV_READY)
	@$(BIN)/mypy

docs: $(DEV_READY) ## The documents as a site, in build/site
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

coverage: $(DEV_READY) ## The tests, and which lines they reach (fails under the floor in pyproject.toml)
	@$(BIN)/python -m pytest -m "not soak and not evaluation" --numprocesses auto --maxprocesses 4 --dist loadscope --cov --cov-report term

train: $(DEV_READY) ## Make the weights of the embedded model from the corpus in training/ (an hour and three quarters on 2 cores)
	@$(PIP) install -c constraints.txt -e '.[dev,train]' >&2
	@$(BIN)/python -m training.train

judge: $(DEV_READY) ## Measure the embedded model on authors it has not learnt from
	@$(BIN)/python -m training.judge b01,b02,b03,b04

bench: $(DEV_READY) ## The benchmarks, as ratios against peers in the same run (about 20 minutes)
	@$(BIN)/python -m benchmarks.store.compare
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.store.vectors
	@$(BIN)/python -m benchmarks.identity
	@$(BIN)/python -m benchmarks.recall
	@$(BIN)/python -m benchmarks.turn
	@$(BIN)/python -m benchmarks.maintenance
	@$(BIN)/python -m benchmarks.startup
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.reading

growth: $(DEV_READY) ## How the store and a long thread grow, and their plots (about 25 minutes)
	@$(PIP) install -c constraints.txt -e '.[dev,bench]' >&2
	@$(BIN)/python -m benchmarks.store.growth --plot docs/store-growth.svg
	@$(BIN)/python -m benchmarks.threads --plot docs/thread-growth.svg

soak: $(DEV_READY) ## The long fault tests
	@$(BIN)/python -m pytest -m soak --timeout 7200

clean: ## Remove what was set up
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .langgraph_api

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..." >&2; exit 1; }
	@echo "setting up (once, about a minute) ..." >&2
	@$(PYTHON) -m venv $(VENV)

$(READY): pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(PIP) install -c constraints.txt -e . >&2
	@touch $@

$(DEV_READY): pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(PIP) install -c constraints.txt -e '.[dev]' >&2
	@touch $(READY) $@
