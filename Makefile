# `make demo` and `make test` are all anybody needs: each makes its own environment.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made-from-lock

.PHONY: demo test check format bench torture simulate lock clean zoo
.DEFAULT_GOAL := test

$(STAMP): requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.txt
	$(BIN)/python -c 'import pathlib, site; pathlib.Path(site.getsitepackages()[0], "duban.pth").write_text(str(pathlib.Path.cwd()))'
	printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m bot "$$@"\n' > $(BIN)/duban && chmod +x $(BIN)/duban
	touch $@

demo: $(STAMP) ## The bank on one page: http://127.0.0.1:8642  (ARGS="--headless --story" prints the story night)
	$(BIN)/python -m bot demo $(ARGS)

test: check ## Format, lint, types, import contracts, all tests
	$(BIN)/python -m pytest -n 3 --maxschedchunk 1 $(ARGS)

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## What Duban takes, off the simulator's log; about six minutes (ARGS="--only reports idle lateness start summary")
	$(BIN)/python -m tests.bench $(ARGS)

zoo: $(STAMP) ## Plant historical bugs one at a time: bug -> the test that caught it (ARGS="--only 01 --field")
	$(BIN)/python -m tests.zoo $(ARGS)

YEARS ?= 20

simulate: $(STAMP) ## Years on a virtual clock: YEARS=1000, ARGS="--first 1 --jobs 2"; one again with ARGS="--seed N"
	$(BIN)/python -m tests.simulation --years $(YEARS) $(ARGS)

KILLS ?= 1000
torture: $(STAMP) ## KILLS=1000 deaths at random instants on both databases, and other torments; prints what was lost
	$(BIN)/python -m tests.torture kills $(KILLS) $(SEED)

lock: ## Renew requirements/*.txt from *.in (needs pip-tools)
	for each in run dev; do pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --strip-extras --allow-unsafe --no-header --pip-args '--only-binary :all:' -o requirements/$$each.txt requirements/$$each.in; done

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
