# Corredor. `make` lists what there is to make; README.md has the same for machines without make.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PORT ?= 8501
GEODATA ?=
EVENTS ?=
PYTHON ?=
UPGRADE ?=
export PORT GEODATA EVENTS PYTHON
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PY := .venv/bin/python

.PHONY: help
help:
	@sed -n 's/^## //p' Makefile

# ---------------------------------------------------------------------------------------------- environment

# $(call install,NAME,LOCK): make .venv where there is none, install LOCK and this project into it. The stamp carries
# a checksum of all that decides what is installed, so that nothing is installed twice.
define install
@set -eu; \
key=$$({ cat $(2) pyproject.toml; pwd; } | cksum | tr ' ' -); \
stamp=.venv/.corredor-$(1)-$$key; \
if [ -f "$$stamp" ] && $(PY) -c '' 2>/dev/null; then exit 0; fi; \
if ! $(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
  if [ -n "$$PYTHON" ]; then set -- "$$PYTHON"; else set -- python3.13 python3.12 python3.11 python3 python; fi; \
  found=; others=; \
  for name in "$$@"; do \
    if seen=$$("$$name" -c 'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))' 2>/dev/null); \
    then found=$$name; break; fi; \
    if [ -n "$$seen" ]; then others="$$others $$name is $$seen;"; fi; \
  done; \
  if [ -z "$$found" ]; then \
    echo "Corredor needs Python 3.11 or newer:$${others:- none was found on this machine;} install it from your" >&2; \
    echo "system's packages or python.org, or name one that you have: make $(1) PYTHON=/path/to/python3.12" >&2; exit 1; \
  fi; \
  if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
    echo "Python $$seen ($$found) lacks its venv module. On Debian and Ubuntu: apt-get install python$$seen-venv" >&2; exit 1; \
  fi; \
  echo "Making .venv with Python $$seen ($$found)"; \
  "$$found" -m venv --clear .venv; \
fi; \
echo "Installing the versions of $(2); once, it takes a minute or two"; \
$(PY) -m pip install -qq --no-deps -r $(2); \
$(PY) -m pip install -qq --no-deps --no-build-isolation -e .; \
rm -f .venv/.corredor-$(1)-*; \
touch "$$stamp"
endef

.PHONY: install-run install-dev
install-run:
	$(call install,run,requirements.lock)

install-dev:
	$(call install,test,requirements-dev.lock)

# ---------------------------------------------------------------------------------------------------- users

## make run          the dashboard on http://127.0.0.1:8501   (PORT=8502  GEODATA=my-data  EVENTS=events  PYTHON=python3.12)
.PHONY: run
run: install-run
	@$(PY) -c "$$CHECK_CALL"
	@if [ -n "$$GEODATA" ]; then CORREDOR_GEODATA=$$GEODATA; export CORREDOR_GEODATA; fi; \
	if [ -n "$$EVENTS" ]; then CORREDOR_EVENTS=$$EVENTS; export CORREDOR_EVENTS; fi; \
	exec $(PY) -m streamlit run dashboard/app.py --server.port "$$PORT" --server.address 127.0.0.1 \
	  --server.headless true --browser.gatherUsageStats false

define CHECK_CALL
import os, pathlib, socket, sys

port, folder = os.environ["PORT"], os.environ["GEODATA"]
if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
    sys.exit(f"PORT={port} is no port: choose a number from 1024 to 65535, such as make run PORT=8502")
if folder and not pathlib.Path(folder).expanduser().is_dir():
    sys.exit(f"GEODATA={folder} is no folder: name a folder that holds dataset.toml, layers/ and places/")
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(port)))
    except PermissionError:
        sys.exit(f"Port {port} is for administrators only: choose one from 1024 up, such as make run PORT=8502")
    except OSError:
        sys.exit(
            f"Port {port} is taken. If by an earlier 'make run', the dashboard is already at http://127.0.0.1:{port};\n"
            "else choose another port, such as make run PORT=8502"
        )
print(f"Corredor starts on http://127.0.0.1:{port}   (Ctrl-C stops it)", flush=True)
endef
export CHECK_CALL

## make check        check the dataset, count its records, and look into the dependencies   (GEODATA=my-data)
.PHONY: check
check: install-run
	@$(PY) .venv/bin/corredor check $${GEODATA:+"$$GEODATA"}
	@$(PY) tools/audit_dependencies.py

# ----------------------------------------------------------------------------------------------- developers

## make test         all of lint, types, unit and browser, as on the build server
.PHONY: test
test: lint types unit browser

## make lint         ruff (check and format) and the import contracts
.PHONY: lint
lint: install-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) .venv/bin/lint-imports

## make types        mypy
.PHONY: types
types: install-dev
	$(PY) -m mypy

# Two processes, whole files: fixtures of a module are made once. The profile `ci` of Hypothesis has no deadlines and
# the same examples every time; a plain `pytest` looks for new ones.
PYTEST := env -u CORREDOR_GEODATA $(PY) -m pytest --hypothesis-profile=ci

## make unit         the tests that need no browser
.PHONY: unit
unit: install-dev postgres
	$(PYTEST) -q -n 2 --dist loadfile -m "not browser and not bench and not install"

# A test that fails is tried twice more, and each is reported: a busy machine can make a page miss its time.
## make browser      the tests in a real Chromium, which is installed where there is none
.PHONY: browser
browser: install-dev chromium
	$(PYTEST) -q -m browser --reruns 2

## make screenshots  draw docs/screenshots anew
.PHONY: screenshots
screenshots: install-dev chromium
	$(PY) -m tests.browser.screenshots

## make bench        measure the dashboard against an empty page and against the usual way
.PHONY: bench
bench: install-dev chromium chromedriver postgres
	$(PY) -m tests.bench

## make bench-events  measure stores of events: builds, answers, growth   (SIZES="10k 1m 10m")
SIZES ?= 10k 1m
.PHONY: bench-events
bench-events: install-dev chromium
	$(PY) -m tests.bench.events $(foreach size,$(SIZES),--size $(size)) --screen --save

## make format       let ruff repair and format
.PHONY: format
format: install-dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

## make wheel        build dist/*.whl with dashboard and dataset in it, and try it in an empty environment
.PHONY: wheel
wheel: install-dev
	rm -rf dist
	$(PY) -m hatchling build -t wheel
	$(PYTEST) -q -m install tests/test_packaging.py

## make lock         write the two lock files anew, for every platform and Python   (UPGRADE=1 takes newer versions)
LOCK = $(PY) -m uv pip compile -q --universal --python-version 3.11 --fork-strategy fewest --no-annotate \
  --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)
.PHONY: lock
lock: install-dev
	$(PY) -m pip install -qq "uv>=0.9,<1"
	@mkdir -p build
	$(PY) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' > build/backend.txt
	$(LOCK) requirements.txt build/backend.txt -o requirements.lock
	$(LOCK) requirements-dev.txt build/backend.txt -c requirements.lock -o requirements-dev.lock

## make clean        remove what the other targets wrote, .venv excepted
.PHONY: clean
clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache
	find src dashboard tests geodata -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: postgres
postgres:
	@set -eu; \
	if command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing PostgreSQL from the system's packages"; \
	  apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql >/dev/null; \
	else echo "No PostgreSQL: its tests are skipped; the system's package postgresql would run them"; fi

.PHONY: chromium
chromium: install-dev
	@set -eu; \
	if [ -x /usr/bin/chromium ] || $(PY) -c "$$FIND_CHROMIUM"; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium from the system's packages"; \
	  apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium fonts-liberation fonts-dejavu-core >/dev/null; \
	else \
	  echo "Installing Playwright's Chromium; should it not start, run: sudo $(PY) -m playwright install-deps chromium"; \
	  $(PY) -m playwright install chromium; \
	fi

# Selenium, with which the bench draws the peer's picture, drives Debian's Chromium through Debian's driver.
.PHONY: chromedriver
chromedriver: chromium
	@set -eu; \
	if command -v chromedriver >/dev/null || [ ! -x /usr/bin/chromium ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium's driver from the system's packages"; \
	  apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium-driver >/dev/null; \
	else echo "No chromedriver: folium's picture is not measured; the system's package chromium-driver would let it"; fi

define FIND_CHROMIUM
import pathlib, sys
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    sys.exit(not pathlib.Path(playwright.chromium.executable_path).exists())
endef
export FIND_CHROMIUM
