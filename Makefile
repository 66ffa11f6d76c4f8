# make demo | test | lint | check | eval | wheel | bench | docs. Each does all it needs: an own virtual environment
# in .venv, the installation, the work. Running again is quick: nothing is installed twice for the same pyproject.toml.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
KG = $(BIN)/kg
KG_SHARED ?= ../shared

# Installed once for each version of pyproject.toml: for use, and with the tools for development.
STAMP = $(VENV)/.kg-installed
STAMP_DEV = $(VENV)/.kg-installed-dev

.PHONY: help demo test lint check eval wheel bench docs clean
.DELETE_ON_ERROR:

help:
	@echo 'make demo    install, build the graph of data/articles, ask it questions, write demo/graph.graphml'
	@echo 'make test    install with the tools for development, run all tests'
	@echo 'make lint    format, lint, types, layers'
	@echo 'make check   the same and the quick tests'
	@echo 'make eval    score the reader on the gold statements, write docs/evaluation.md'
	@echo 'make wheel   build the wheel, install it by itself, run it'
	@echo 'make bench   measure dates and numbers, names and links, the gate, syntax, size, damage'
	@echo 'make docs    write the generated pages of docs/ again'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'kg needs Python 3.11 or newer; name one: make $(MAKECMDGOALS) PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo 'no virtual environment could be made; on Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }

$(STAMP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(STAMP_DEV): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(STAMP) $@

# What the demo asks: names of questions in queries/.
QUESTIONS = denied-then-admitted figures-by-date casualties claim-denied-confirmed planned-and-done

demo: $(STAMP)
	@rm -rf demo && mkdir demo
	$(KG) build data/articles --store demo/store
	$(KG) derive --store demo/store
	$(KG) validate --store demo/store
	@set -e; for question in $(QUESTIONS); do \
	  printf '\n== %s\n' "$$(sed -n 's/^# title: //p' queries/*/$$question.rq)"; \
	  $(KG) query $$question --store demo/store; \
	done
	$(KG) export graph --store demo/store --view citation --format graphml -o demo/graph.graphml
	@echo
	@echo 'The graph of who cites whom lies in demo/graph.graphml (networkx, Gephi and Cytoscape open it).'
	@echo 'All questions: $(KG) query --list     Over HTTP: $(KG) serve --store demo/store'

test: $(STAMP_DEV)
	$(BIN)/pytest

lint: $(STAMP_DEV)
	$(BIN)/ruff format --check src tests bench docs
	$(BIN)/ruff check src tests bench docs
	$(BIN)/mypy --strict
	$(BIN)/mypy --strict tests docs bench/evaluate.py bench/derive.py
	$(BIN)/lint-imports

check: lint
	$(BIN)/pytest -m 'not slow'

# Writes docs/evaluation.md; the articles beside the checkout are scored where they are there.
eval: $(STAMP)
	KG_SHARED='$(KG_SHARED)' $(BIN)/python bench/evaluate.py

# What a user installs, tried where there is no checkout: the wheel alone has to hold all that kg needs.
wheel: $(STAMP)
	@rm -rf build/wheel && mkdir -p build/wheel
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps -w build/wheel .
	$(PYTHON) -m venv build/wheel/venv
	build/wheel/venv/bin/python -m pip install --quiet --disable-pip-version-check build/wheel/*.whl
	cd build/wheel && venv/bin/kg build ../../data/articles --store store && venv/bin/kg validate --store store >/dev/null \
	  && venv/bin/kg query casualties --store store --format csv | grep -q killed

# What is measured beside `make eval`. The rest of bench/ makes things: training, and what the scripts share.
bench: $(STAMP_DEV)
	$(BIN)/python bench/expressions.py
	$(BIN)/python bench/linking.py
	$(BIN)/python bench/linking_cost.py
	$(BIN)/python bench/reconcile.py
	KG_SHARED='$(KG_SHARED)' $(BIN)/python bench/mentions.py
	$(BIN)/python bench/gate.py
	if command -v chromium >/dev/null; then $(BIN)/python bench/pages.py; fi
	$(BIN)/python bench/views.py --quads 200000
	$(BIN)/python bench/scale.py --articles 100 300 --cores-of 300 --sample 50 --quads-of 100
	$(BIN)/python bench/damage.py --articles 2000 --kills 5 --kill-articles 10
ifneq ($(wildcard $(KG_SHARED)/treebank),)
	$(BIN)/python bench/syntax.py --treebank $(KG_SHARED)/treebank
endif

docs: $(STAMP_DEV)
	$(BIN)/python docs/commands.py
	$(BIN)/python docs/ontology.py
	if command -v chromium >/dev/null; then $(BIN)/python docs/pages.py; fi
	KG_SHARED='$(KG_SHARED)' $(BIN)/python docs/questions.py

clean:
	rm -rf demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
