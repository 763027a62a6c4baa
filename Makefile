# make demo: tags corpora/sample and prints the top problems; make test: runs all tests; make model, make bench: made anew. Each makes the environment first.
PYTHON ?= python3
EXTRAS ?= dev
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test lint model bench clean

demo: $(STAMP)
	$(BIN)/pbtext tag corpora/sample -o results
	$(BIN)/pbtext table results --top 12
	$(BIN)/pbtext summary results -o results/summary.html
	@echo "汇总页：results/summary.html"

test: $(STAMP) lint
	$(BIN)/python -m pytest -n 2 -rs

lint: $(STAMP)
	$(BIN)/ruff check src tests corpora benchmarks
	$(BIN)/ruff format --check src tests corpora benchmarks
	$(BIN)/mypy

model: $(STAMP)
	$(BIN)/pbtext train

bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev,bench]"
	PYTHONPATH=.:tests/readers $(BIN)/python benchmarks/formats.py
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/unseen.py

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[$(EXTRAS)]"
	@touch $@

clean:
	rm -rf $(VENV) results dist build
