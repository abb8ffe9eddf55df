# Two commands do everything: `make play` and `make test`. Any Python from 3.11 on will do;
# name another with PYTHON=python3.12.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
EXAMPLE ?= examples/first-beat.gosling
BARS ?= 16
# The piece that the melody network's author taught it; it has no licence, so it is not ours to ship.
GOSLING_PURCELL ?= $(abspath $(wildcard ../shared/data/purcell_train.rb))
ifneq ($(GOSLING_PURCELL),)
export GOSLING_PURCELL
endif

TOGETHER ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

PAGE = rubbergosling/studio/page
BUILT = rubbergosling/studio/built
# Everything the page is built from, but what npm brings.
PAGE_SOURCES = $(shell find $(PAGE) -type f -not -path '*/node_modules/*') rubbergosling/studio/build_page.py

.PHONY: studio studio-page play test test-together test-alone check figures bench soak fuzz samples synthdefs docs clean

play: $(VENV)/installed
	$(BIN)/rubbergosling play $(EXAMPLE) --bars $(BARS)

# The page that plays, teaches and shows: STUDIO="beat.gosling --engine browser" gives it words.
studio: $(VENV)/installed studio-page
	$(BIN)/rubbergosling studio $(STUDIO)

studio-page: $(BUILT)/index.html

$(BUILT)/index.html: $(VENV)/installed $(PAGE_SOURCES)
	$(BIN)/python -m rubbergosling.studio.build_page build/node
	touch $@

test: test-together test-alone

# Half of their time they wait, so there is one process more than there are processors.
test-together: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n $(TOGETHER) --ignore tests/live
	$(BIN)/python -m pytest -n $(TOGETHER) --dist loadfile -m "not alone" tests/live

# Those that need the machine for themselves.
test-alone: $(VENV)/installed-dev
	$(BIN)/python -m pytest -m alone tests/live

# The types must hold without PyTorch too, which is an extra: the second time mypy may not see it.
check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	mkdir -p build
	(cat setup.cfg; printf '[mypy-torch,torch.*]\nfollow_imports = skip\n') >build/without-torch.cfg
	$(BIN)/mypy --config-file build/without-torch.cfg --cache-dir .mypy_cache/without-torch
	$(BIN)/lint-imports
	$(BIN)/python -m rubbergosling.studio.build_page build/node --check

# How large the house is; CONTRIBUTING.md says what is aimed at.
figures: $(VENV)/installed-dev
	$(BIN)/python -m tests.house.figures

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks

# Hours of playing at random, on scsynth too: nothing may be late, grow or be left over.
soak: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.soak

# A minute of strange input of each kind; what gives way is told with its seed. See CONTRIBUTING.md.
fuzz: $(VENV)/installed-dev
	$(BIN)/python -m tests.fuzz

# The shipped sounds, made anew from the source; tests hold them equal to it.
samples: $(VENV)/installed
	$(BIN)/python -m rubbergosling.samples.make_drums

synthdefs: $(VENV)/installed
	$(BIN)/python -m rubbergosling.mixer.synthdef_library synthdefs

docs: $(VENV)/installed
	$(BIN)/python -m rubbergosling.osc_remote.reference docs/osc.md

clean:
	rm -rf $(VENV) build *.egg-info $(BUILT) $(PAGE)/node_modules

$(VENV)/installed: setup.cfg setup.py pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@
