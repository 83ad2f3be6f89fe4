# `make demo` and `make test` are all the set-up a fresh machine needs (Python >= 3.11, git, make).
PYTHON ?= python3
BIN := .venv/bin

.PHONY: env demo test lint bench lock clean
.DEFAULT_GOAL := test

env: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: env
	$(BIN)/python -m demo --out out/demo

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -n auto

bench: env
	$(BIN)/python -m benchmarks --write

# Rewrites the lock file; needs uv, which nobody else does.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --group dev --upgrade pyproject.toml -o requirements.lock

clean:
	rm -rf .venv out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
