# The whole project in eight words. Each recipe first brings .venv up to the pinned requirements.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: help run test check fix screenshots bench faults

help:
	@echo "make run          the portal with two demo companies at http://127.0.0.1:$(PORT)/ (PORT=8001 for another port)"
	@echo "make test         the suite on SQLite, and on PostgreSQL + Redis where they answer"
	@echo "make check        every gate, then the suite: what CI runs"
	@echo "make fix          format code and templates"
	@echo "make screenshots  pictures of the main pages and packs in screenshots/"
	@echo "make bench        benchmarks, each beside its floor in the same run"
	@echo "make faults       kills workers and stops servers, on both databases"

run:
	@$(PYTHON) config/bootstrap.py && exec $(BIN)/python -u -m config.run --port $(PORT)

test:
	@$(PYTHON) config/bootstrap.py --dev && exec $(BIN)/python -u .ci/suite

check:
	@$(PYTHON) config/bootstrap.py --dev && $(BIN)/python -u .ci/gates && exec $(BIN)/python -u .ci/suite

fix:
	@$(PYTHON) config/bootstrap.py --dev && exec $(BIN)/python -u .ci/gates --fix

screenshots:
	@$(PYTHON) config/bootstrap.py --dev && exec $(BIN)/python -u .ci/screenshots

bench:
	@$(PYTHON) config/bootstrap.py --dev && exec .ci/bench

faults:
	@$(PYTHON) config/bootstrap.py --dev && FULL_FAULTS=1 exec $(BIN)/python -u .ci/suite --force --only tests/faults
