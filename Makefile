# Two commands do everything: `make build` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= $(shell command -v python3.11 || command -v python3)
export IDASE_EXTRACTS ?= extracts
export IDASE_DATA ?= data
export IDASE_KEYS ?= keys
# the demo's day of processing, inside the experiment (it ended on 2023-12-31)
export IDASE_AS_OF ?= 2023-06-30
export DBT_SEND_ANONYMOUS_USAGE_STATS = false
DEMO_PERSONS ?= 1500
DEMO_SEED ?= 20221017
BIN := .venv/bin

.PHONY: help setup demo build test lint docs bench clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: .venv/.ready ## make .venv from the lock file (hashes checked)

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup ## write invented deliveries when the extracts folder is absent or empty
	@if [ ! -d "$(IDASE_EXTRACTS)" ] || [ -z "$$(ls -A "$(IDASE_EXTRACTS)")" ]; then \
	    $(BIN)/idase generate --persons $(DEMO_PERSONS) --seed $(DEMO_SEED) --out "$(IDASE_EXTRACTS)"; \
	fi

build: demo ## land the deliveries, build and test every model, publish
	$(BIN)/idase keys new
	$(BIN)/idase land || [ $$? -eq 1 ] # 1: landed, and refused files or rejected rows to look at
	$(BIN)/dbt build
	$(BIN)/idase publish

test: setup ## every check: style, Python tests, a whole build on invented people
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 models tests analyses
	$(BIN)/dbt --quiet parse --target lint --target-path target/lint
	$(BIN)/dbt-bouncer run
	$(BIN)/pytest --numprocesses 2

lint: setup ## style alone, with corrections
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .
	$(BIN)/sqlfluff fix --processes 2 models tests analyses

docs: setup ## dbt's documentation as one static page (target/static_index.html)
	$(BIN)/dbt docs generate --static

bench: setup ## time, memory and growth for 10,000 / 100,000 / 1,000,000 persons
	$(BIN)/idase bench

clean: ## remove what a build makes again (not the vault, nor what was released, attested or decided)
	rm -rf target logs
	@data="$${IDASE_DATA:-data}"; set -x; \
	rm -rf "$$data/tmp" "$$data/published" "$$data/analyst" "$$data/warehouse.duckdb" "$$data/warehouse.duckdb.wal"
