# The commands of the project. Each makes its own environment first: only Python 3.11+, git and
# make are needed. `make help` lists them.

# The first Python on the path that is new enough; PYTHON=… overrides.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help demo test check train measures bench soak gallery samples lock clean
.DEFAULT_GOAL := help

help: ## List these commands
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(VENV)/.run ## See a new letter arrive, be read and be told (offline after install)
	@$(BIN)/ofsted-bot demo

test: $(VENV)/.dev ## Run the tests
	$(BIN)/python -m pytest -q

check: $(VENV)/.dev ## Lint, types, formatting and the order of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_imports.py tests/test_weights.py \
		tests/digests/test_findings_quality.py tests/digests/test_changes.py tests/digests/test_points.py

train: $(VENV)/.dev ## Train the findings model from its labels (needs the corpus)
	$(BIN)/python -m tests.train

measures: $(VENV)/.dev ## Measure the findings anew and write docs/findings.md (needs the corpus)
	$(BIN)/python -m tests.findings_page

bench: $(VENV)/.dev ## Print the quality and speed tables
	$(BIN)/python -m tests.bench

soak: $(VENV)/.dev ## The long kill, fuzz and load runs
	OFSTED_BOT_SOAK=1 $(BIN)/python -m pytest -q -m soak --timeout 3600

gallery: $(VENV)/.dev ## Draw the pictures of docs/gallery.md (needs a Chromium)
	$(BIN)/python -m tests.gallery

samples: $(VENV)/.dev ## Rebuild the sample letters from their texts
	$(BIN)/python tests/samples/build.py

lock: $(VENV)/.dev ## Pin every dependency anew
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --upgrade pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --upgrade --extra dev pyproject.toml -o requirements-dev.txt

clean: ## Remove the environment and what the tools left
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info

$(VENV)/.run: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found. Install one, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up in $(VENV) (the first time only) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -f $(VENV)/.dev || $(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Adding what the tests and checks need ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
