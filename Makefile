# The two commands: `make run` and `make test`. Both make `.venv` first.
.DEFAULT_GOAL := help
.PHONY: help setup setup-try setup-dev setup-browser run test deep quick check chaos mutants peers attack pictures advisories pins bench messages baseline clean

VENV := .venv
PY := $(VENV)/bin/python
STAMPS := $(VENV)/.stamps
# What does not have the hash that stands beside its pin is not installed.
# A try-out compiles what it imports, which is less than half; production is compiled whole (`setup`).
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --requirement
TEXTS := $(wildcard locale/*/LC_MESSAGES/*.po)
# Static files as they are served (portal/web/static_files.py), and a stamp by what ours are made of: one that is gone, or
# came with a time of long ago, counts too.
STATIC := staticfiles/staticfiles.json
STATIC_SOURCES := $(STAMPS)/static-$(shell find portal/static -type f -exec cksum {} + | LC_ALL=C sort | cksum | cut -d ' ' -f 1)
# Without a window, which no test looks at, it loads a page in less time.
CHROMIUM := $(firstword $(shell command -v chromium-headless-shell chromium))
CJK_FONT := $(wildcard /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc)
# What tests ask of Debian: a browser and its font, the texts' collector, and the proxy whose configuration is tried.
OF_DEBIAN := $(and $(CHROMIUM),$(CJK_FONT),$(shell command -v xgettext),$(wildcard /usr/sbin/nginx))
# Tests run on as many cores as there are, up to four, and one worker more: some wait for the clock or other processes.
CORES := $(shell cores=$$(nproc 2>/dev/null || echo 2); echo $$((cores > 4 ? 4 : cores)))
WORKERS := $(shell echo $$(($(CORES) + 1)))
# Tests make and drop hundreds of databases: in memory where there is room for them (8 GiB), else on the disk.
ROOM_IN_MEMORY := $(shell [ "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -ge 8388608 ] 2>/dev/null && echo /dev/shm)
# What is started again and again is compiled once, wherever the caller has it otherwise.
unexport PYTHONDONTWRITEBYTECODE
ARGS ?=
NAME ?= all
# `make test DAY='2028-02-29 23:30'`: the tests and their PostgreSQL begin then, in Shanghai (libfaketime of Debian's faketime).
DAY ?=
AHEAD = $(shell printf '%+d' $$(($$(TZ=Asia/Shanghai date -d '$(DAY)' +%s) - $$(date +%s))))
ON_THAT_DAY = $(if $(DAY),env FAKETIME=$(AHEAD)s FAKETIME_DONT_FAKE_MONOTONIC=1 \
	LD_PRELOAD=$(or $(wildcard /usr/lib/*/faketime/libfaketimeMT.so.1),$(error make test DAY=... needs Debian's faketime)) )

# What only reads code needs no server; settings want the addresses all the same.
CHECK_ENV := SANDBOX=1 DATABASE_URL=postgresql:///shouhao?host=/nonexistent PYTHONWARNINGS=ignore::RuntimeWarning
DEPLOY_ENV := SANDBOX=0 DATABASE_URL=postgresql://app@db.example.com/shouhao \
	DATABASE_OWNER_URL=postgresql://owner@db.example.com/shouhao SMPP_URL=smpp://sms.example.com SMPP_ACCOUNT=id:secret BROKER_URL=redis://broker.example.com/0 \
	BASE_DOMAIN=example.com SECRET_KEY=2bJ9rT5wQx8ZkVn3YcHf7LmPd4GsAe6uXi1oKtRyWjNqBvCzMh \
	DIRECTORY_TOKEN=6tYh3nWq8RkZ EMAIL_HOST=mail.example.com EVIDENCE_KEY=bm90IGEgc2VjcmV0OiBmb3IgbWFrZSBjaGVjayAuLi4= \
	FIELD_KEYS=Zm9yIG1ha2UgY2hlY2s6IGVuY3J5cHRzIG5vdGhpbmc= FIELD_HASH_KEY=Zm9yIG1ha2UgY2hlY2s6IGhhc2hlcyBub3RoaW5nLi4=

help:
	@echo "make run            start everything (http://localhost:8000)"
	@echo "make test           all tests (ARGS='tests/labels -k proof': some of them), the slowest files at its end"
	@echo "make deep           what takes minutes a case: storms, all pages in a browser, stories of many processes"
	@echo "make quick          make check and the tests that need no database, in about a minute"
	@echo "make check          linters, types, import rules, templates, migrations, deployment check"
	@echo "make setup          .venv as production has it (setup-try: with embedded servers, setup-dev: with all for tests)"
	@echo "make setup-browser  Debian's Chromium, a CJK font, gettext and nginx for the tests (as root)"
	@echo "make chaos          the crash test          make bench NAME=...  a benchmark"
	@echo "make peers          software that nobody here wrote, against ours (ARGS=NAME: one of them)"
	@echo "make mutants        which faults the tests would let through (ARGS='domain --minutes 20'; hours for all)"
	@echo "make pictures       every page as it looks, and what is wrong with that (half an hour; ARGS='--site desk')"
	@echo "make attack         hostile calls at every door, whole (ARGS='--seed 7 --turns 20')"
	@echo "make advisories     what is pinned against published advisories (needs the package index)"
	@echo "make pins           write the hashes of what is pinned anew, after a pin has changed (needs the package index)"
	@echo "make baseline       write what a new database begins with anew (tenants/database/baseline.sql)"
	@echo "make messages       collect the texts to translate"
	@echo "make clean          remove what was built"

setup: $(STAMPS)/compiled $(TEXTS:.po=.mo) $(STATIC)
	@:

setup-try: $(STAMPS)/try $(TEXTS:.po=.mo)
	@:

setup-dev: $(STAMPS)/dev $(TEXTS:.po=.mo)
	@:

# Debian 13's Python, which CI has, or a newer one. Debian has ensurepip in python3-venv.
$(STAMPS)/venv:
	@for python in $$PYTHON python3.13 python3; do \
	  if $$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 13))' 2>/dev/null; then \
	    echo "Making $(VENV) with $$($$python --version) ..."; \
	    $$python -m venv $(VENV) >/dev/null && mkdir -p $(STAMPS) && touch $@ && exit 0; \
	    rm -rf $(VENV); exit 1; \
	  fi; \
	done; echo "Python 3.13 or newer with venv was not found: install it with 'apt install python3 python3-venv'." >&2; exit 1

$(STAMPS)/run: requirements.txt $(STAMPS)/venv
	@echo "Installing the pinned packages ..."
	@$(PIP) requirements.txt
	@touch $@

# Who runs it later may not write there.
$(STAMPS)/compiled: $(STAMPS)/run
	@echo "Compiling the packages ..."
	@$(PY) -m compileall -q -j 0 $(VENV) >/dev/null; touch $@

$(STAMPS)/try: requirements-try.txt requirements-documents.txt $(STAMPS)/run
	@echo "Installing the embedded servers and the stand-ins of a try-out ..."
	@$(PIP) requirements-try.txt --requirement requirements-documents.txt
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/try
	@echo "Installing the pinned packages for tests ..."
	@$(PIP) requirements-dev.txt
	@touch $@

# Debian's msgfmt may be missing, so that texts are compiled in Python.
%.mo: %.po $(STAMPS)/run
	@$(PY) -c "import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])" $< $@

$(STATIC_SOURCES): $(STAMPS)/venv
	@rm -f $(STAMPS)/static-* && touch $@

$(STATIC): $(STATIC_SOURCES) $(STAMPS)/run
	@echo "Compressing the static files ..."
	@$(CHECK_ENV) $(PY) manage.py collectstatic --verbosity 0 && touch $@

setup-browser:
	@[ "$$(id -u)" = 0 ] || { echo "make setup-browser installs Debian packages: run it as root." >&2; exit 1; }
	@apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
	  chromium-headless-shell fonts-noto-cjk gettext nginx-light >/dev/null

run: setup-try
	@exec $(PY) manage.py up --small $(ARGS)

# What every change must pass; what takes minutes a case (`deep` in tests/conftest.py) is run before an issue is closed.
test: DEPTH := not deep
deep: DEPTH := deep
test deep: setup-dev
ifeq ($(OF_DEBIAN),)
	@if [ "$$(id -u)" = 0 ]; then $(MAKE) --no-print-directory setup-browser; \
	elif [ "$$CI" = true ]; then echo "Chromium, fonts-noto-cjk, gettext or nginx-light is missing, and in CI nothing may be skipped." >&2; exit 1; \
	else echo "Some tests are skipped: Chromium, fonts-noto-cjk, gettext or nginx-light is missing ('make setup-browser' as root)."; fi
endif
	@$(if $(ROOM_IN_MEMORY),TMPDIR=$(ROOM_IN_MEMORY) )$(ON_THAT_DAY)$(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(if $(filter true,$(CI)),-p tests.nothing_skipped) -m '$(DEPTH)' $(ARGS)

# What is marked `servers` (tests/conftest.py) needs a database, a browser or processes of its own.
quick: check
	@$(PY) -m pytest -q -n $(CORES) --dist loadfile -m 'not servers' $(ARGS)

check: setup-dev
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --quiet --check . || { echo "Not formatted: run '$(PY) -m ruff format .'" >&2; exit 1; }
	@said=$$($(PY) -m bandit -q -ll -r manage.py portal maintenance labels compliance tenants 2>&1) || { echo "$$said" >&2; exit 1; }
	@$(CHECK_ENV) $(PY) -m mypy
	@$(VENV)/bin/lint-imports --no-cache
	@$(PY) -m djlint --quiet --lint templates
	@$(CHECK_ENV) $(PY) manage.py makemigrations --check --dry-run
	@$(DEPLOY_ENV) $(PY) manage.py check --deploy --fail-level WARNING

chaos: setup-dev
	@$(PY) -m tests.chaos $(ARGS)

mutants: setup-dev
	@$(if $(ROOM_IN_MEMORY),TMPDIR=$(ROOM_IN_MEMORY) )nice -n 10 $(PY) -m tests.mutants $(ARGS)

peers: setup-dev
	@$(PY) -m tests.peers $(ARGS)

attack: setup-dev
	@$(PY) -m tests.security $(ARGS)

pictures: setup-dev
	@$(if $(ROOM_IN_MEMORY),TMPDIR=$(ROOM_IN_MEMORY) )$(PY) -m tests.browser.pictures $(ARGS)

# Alone in an environment of its own: what it needs is no part of the product.
advisories: $(STAMPS)/venv
	@[ -x .setup/advisories/bin/pip-audit ] || { $(PY) -m venv .setup/advisories && \
	  .setup/advisories/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1; }
	@.setup/advisories/bin/pip-audit --strict --disable-pip --no-deps --progress-spinner off \
	  --requirement requirements-dev.txt --requirement requirements-train.txt

# In an environment of its own, too. A pin is changed by hand, `name==version` alone; this writes the hashes of all its files,
# for every Python and machine, behind it. What stands above the pins stays.
pins: $(STAMPS)/venv
	@[ -x .setup/pins/bin/uv ] || { $(PY) -m venv .setup/pins && \
	  .setup/pins/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9; }
	@for file in requirements*.txt; do \
	  { sed -n '/^#/p; /^-r /p' $$file && sed -n 's/^\([A-Za-z0-9._-]*==[^ ;]*\).*/\1/p' $$file | \
	    .setup/pins/bin/uv pip compile --quiet --no-deps --universal --python-version 3.13 --generate-hashes \
	      --no-header --no-annotate -; } > .setup/pins/$$file && mv .setup/pins/$$file $$file || exit 1; \
	done

bench: setup-dev
	@$(PY) -m benchmarks $(NAME) $(ARGS)

messages: setup-dev
	@$(CHECK_ENV) $(PY) manage.py makemessages --locale zh_Hans --no-obsolete --ignore $(VENV) --ignore tests --ignore docs

baseline: setup-dev
	@$(PY) -m tests.baseline

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles screenshots
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find . -name '*.mo' -delete
