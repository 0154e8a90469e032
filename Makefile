# Two commands are enough on a fresh machine: make demo, make test.
# PYTHON=/path/to/python3.12 chooses the Python that .venv is made with (3.11 or newer).

PY := .venv/bin/python

.PHONY: help demo test lint types tests format bench docs lowest engines clean

help:
	@echo "make demo    install into .venv and run the main job on the real examples"
	@echo "make test    all linters and tests (lint, types and tests run them one by one)"
	@echo "make format  format the code and mend what the linter can"
	@echo "make bench   measure the speed claims"
	@echo "make docs    generate the reference and the pictures"
	@echo "make lowest  run the tests with the oldest dependencies that are allowed"
	@echo "make engines ask a real Postgres server and a Spark cluster (1 GB to install)"
	@echo "make clean   remove what the other targets made"

demo:
	@tools/venv.sh .venv core
	@tools/demo.sh .venv/bin/mktpm

test: lint types tests

lint:
	@tools/venv.sh .venv dev
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	.venv/bin/lint-imports --no-logo

types:
	@tools/venv.sh .venv dev
	$(PY) -m mypy

tests:
	@tools/venv.sh .venv dev
	$(PY) -m pytest --numprocesses=auto

format:
	@tools/venv.sh .venv dev
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

bench:
	@tools/venv.sh .venv dev
	$(PY) -m benchmarks.run

docs:
	@tools/venv.sh .venv dev
	$(PY) docs/build.py

lowest:
	@tools/venv.sh .venv-lowest lowest python3.11
	HYPOTHESIS_PROFILE=brief .venv-lowest/bin/python -m pytest --numprocesses=auto --ignore=tests/docs

engines:
	@tools/engines.sh .venv-engines

clean:
	rm -rf .venv .venv-lowest .venv-engines build dist demo
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
