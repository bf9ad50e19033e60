# make run    the demo company at http://127.0.0.1:8000
# make test   the fast suite (SQLite, two processes)
# make lint   style, types, order of areas, missing migrations, vendored assets, catalogue

PYTHON ?= python3
VENV = .venv/bin/python
FAST = not browser and not faults and not matrix

.PHONY: run test lint

run:
	@PYTHON="$(PYTHON)" sh tools/setup.sh run
	@$(VENV) -m kebu up --demo

test:
	@PYTHON="$(PYTHON)" sh tools/setup.sh dev
	@$(VENV) -m pytest -q -n 2 -m "$(FAST)"

lint:
	@PYTHON="$(PYTHON)" sh tools/setup.sh dev
	$(VENV) -m ruff check .
	$(VENV) -m mypy kebu
	.venv/bin/lint-imports --no-cache
	DJANGO_SETTINGS_MODULE=kebu.cast.settings $(VENV) -m django makemigrations --check --dry-run
	$(VENV) tools/vendor_assets.py --check
	$(VENV) tools/catalogue.py check
