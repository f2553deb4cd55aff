# Everything starts here; it needs make and Python 3.11 or newer, and brings the rest.
#   make run PORT=8001          another port
#   make run LOG_LEVEL=INFO     every request as a line
#   make test ARGS="-k deals"   more words for pytest

PORT ?= 8000
INSTANCE_DIR ?= instance
ARGS ?=
export INSTANCE_DIR
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore
unexport PYTHONDONTWRITEBYTECODE  # our modules are compiled once, not at each start of a process; make clean removes it

PY := .venv/bin/python
FLASK := $(PY) -m flask --app wsgi
COMPILE := .venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links

.PHONY: help run test test-rest check bench soak fuzz docs mutations schema requirements clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

run: export LOG_LEVEL ?= WARNING
run: export PUBLIC_URL ?= http://127.0.0.1:$(PORT)
run: .venv/.runtime ## the platform on this machine, with the demonstration city: web server and scheduler
	@echo "Bringing the database in $(INSTANCE_DIR)/ up to date"
	@mkdir -p "$(INSTANCE_DIR)"
	@$(FLASK) demo begin
	@trap 'kill $$web $$clock 2>/dev/null; wait; echo "Stopped."' EXIT; \
	trap 'exit 0' INT TERM HUP; \
	$(PY) -m gunicorn wsgi:app --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 \
		--preload --graceful-timeout 5 --limit-request-line 8190 --no-control-socket --log-level warning & web=$$!; \
	$(FLASK) timetable run & clock=$$!; \
	tries=0; until $(PY) -c 'import urllib.request as u; u.urlopen("http://127.0.0.1:$(PORT)/health/live", timeout=2)' \
		2>/dev/null; do \
		tries=$$((tries + 1)); \
		if [ $$tries -ge 40 ] || ! kill -0 $$web 2>/dev/null; then \
			echo "The web server did not start; if port $(PORT) is taken: make run PORT=8001" >&2; exit 1; fi; \
		sleep 0.5; \
	done; \
	echo; echo "Xinghai is at http://127.0.0.1:$(PORT)/    (Ctrl-C stops it; what was entered stays)"; \
	while kill -0 $$web 2>/dev/null && kill -0 $$clock 2>/dev/null; do sleep 1; done; \
	echo "The web server or the scheduler has ended; its last lines are above." >&2; exit 1

TEST = $(PY) -m pytest -q -n 2 --dist worksteal

test: .venv/.dev ## the tests, each on SQLite, on a PostgreSQL of their own, or on both, but for those that take long
	$(TEST) --part quick $(ARGS)

test-rest: .venv/.dev ## the same tests on the other database, and those that take long: both parts together are everything
	$(TEST) --part rest $(ARGS)

check: .venv/.dev ## style, types, the order of the packages, complete translations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -q tests/test_architecture.py
	$(PY) -m tests.check_catalogue

bench: .venv/.dev .venv/.peers ## measurements side by side; writes benchmarks/RESULTS.md
	$(PY) -m benchmarks $(ARGS)

soak: .venv/.dev ## for hours: 500 kills of settlement, 20 of PostgreSQL, every race ten times, 10,000 random walks, 1,000 markets, long sweeps
	SETTLEMENT_KILLS=500 POSTGRES_KILLS=20 $(PY) -m pytest -q tests/crash $(ARGS)
	for turn in 1 2 3 4 5 6 7 8 9 10; do $(PY) -m pytest -q -m race $(ARGS) || exit 1; done
	$(PY) -m pytest -q -m soak --timeout 7200 $(ARGS)

fuzz: .venv/.dev ## random requests against every operation of the API (FUZZ_EXAMPLES=200 FUZZ_SEED=1: more, and other ones)
	$(PY) -m pytest -q -n 2 -m fuzz $(ARGS)

docs: .venv/.dev ## prints docs/lifecycles.md from the tables in the code
	$(PY) -m tests.print_lifecycles

mutations: .venv/.dev ## breaks the rules one by one and shows which test notices
	$(PY) -m tests.mutations $(ARGS)

schema: .venv/.dev ## writes the first migration anew from the models (until the first release only)
	$(PY) -m migrations.write_schema

requirements: .venv/.dev ## pins anew what requirements.in and requirements-dev.in ask for
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -c requirements.txt -o requirements-dev.txt
	$(COMPILE) benchmarks/peers/requirements.in -o benchmarks/peers/requirements.txt

clean: ## removes what make and the tools made, but not what was entered (instance/)
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up: one step, one stamp; a later make does only what has changed.

# The system's own Python first: it is compiled with what a profile has shown, and takes a tenth less time than one that
# was compiled at home without.
.venv/.made:
	@rm -rf .venv .venv-log; \
	for name in $(PYTHON) /usr/bin/python3 python3 python3.13 python3.12 python3.11; do \
		command -v $$name >/dev/null 2>&1 && \
			$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		found=$$name; \
		echo "Making a virtual environment in .venv with $$($$found --version)"; \
		if $$found -m venv .venv >.venv-log 2>&1; then rm -f .venv-log; touch $@; exit 0; fi; \
		rm -rf .venv; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11 or newer is missing. To get it:" >&2; \
		echo "  Debian, Ubuntu   apt-get install python3 python3-venv" >&2; \
		echo "  Fedora           dnf install python3" >&2; \
		echo "  macOS            brew install python" >&2; \
		echo "  elsewhere        https://www.python.org/downloads/   then: make PYTHON=/path/to/python3" >&2; \
	else \
		cat .venv-log >&2; rm -f .venv-log; \
		echo "Python's module venv is missing. To get it on Debian and Ubuntu: apt-get install python3-venv" >&2; \
	fi; \
	exit 1

.venv/.runtime: .venv/.made requirements.txt
	@$(call install,requirements.txt,half a minute)
	@touch $@

.venv/.dev: .venv/.made requirements-dev.txt
	@$(call install,requirements-dev.txt,one to two minutes)
	@touch .venv/.runtime $@

.venv/.peers: .venv/.made benchmarks/peers/requirements.txt
	@rm -rf .venv/peers; $(PY) -m venv .venv/peers
	@$(call install,benchmarks/peers/requirements.txt,half a minute,.venv/peers/bin/python)
	@touch $@

# $(1) the pinned file, $(2) how long it takes at first, $(3) the Python that gets them, if another one; says how far it
# is and keeps pip's words for a fault
define install
	echo "Installing $(1) (the first time $(2))"; \
	{ $(or $(3),$(PY)) -m pip install --require-hashes -r $(1) 2>&1 || echo "pip has failed"; } | tee .venv/install.log | awk ' \
		/^Collecting / { n++; if (n % 10 == 0) { print "  " n " packages fetched"; fflush() } } \
		/^Installing collected/ { print "  " n " packages fetched; writing them"; fflush() } \
		/^ERROR|^error/ { print } \
		/^pip has failed/ { print "The packages could not be installed; the whole story is in .venv/install.log"; bad = 1 } \
		END { exit bad }' >&2
endef
