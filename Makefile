# make demo   a whole hall with simulated devices on real wires      (ARGS="--for 60s --headless --json")
# make test   everything that CI checks                             (STRICT=1: a missing program fails instead of skipping)
# make setup  what both share, into .venv/; the only step that uses the network

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.set-up
SEEDS  ?= 1000
STEPS  ?= 400000

.PHONY: setup demo test check seeds pins clean
.DEFAULT_GOAL := help

help:
	@sed -n '1,3s/^# //p' Makefile

setup: $(STAMP)

$(STAMP): requirements/dev.txt pyproject.toml scripts/setup
	PYTHON="$(PYTHON)" scripts/setup $(VENV)
	@touch $(STAMP)

demo: setup
	@$(BIN)/hallgate demo $(ARGS)

test: setup check
	$(BIN)/python -m pytest -q $(TESTS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check -q .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

seeds: setup
	HALLGATE_STEPS=$(STEPS) $(BIN)/python -m pytest -q tests/properties/test_queue_long.py
	$(BIN)/hallgate sim seeds demo --count $(SEEDS) $(ARGS)

pins:
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -o requirements/runtime.txt requirements/runtime.in
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -o requirements/dev.txt requirements/dev.in

clean:
	rm -rf $(VENV) edge/web/ui/node_modules edge/web/pages .mypy_cache .ruff_cache .pytest_cache .hypothesis
