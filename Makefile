# make lab        open the course in JupyterLab
# make test       run the quick tests, in a minute or three
# make test-all   run all tests, with browser, servers and installs
# make rehearse   grade a sample class, from release to marks
# make site       build the lessons as static pages to read, in site/
# make student-edition   write the course without answers, as a folder and a zip
#
# Each sets up what it needs in .venv, once. uv is used where it is, else pip.

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
UV := $(shell command -v uv 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help lab test test-all rehearse site student-edition lock generate front screens clean

help:
	@sed -n 's/^# make/make/p' Makefile

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "The course needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with: make lab PYTHON=python3.12")'
	@echo "Making $(VENV) …"
	@$(if $(UV),$(UV) venv --quiet --python $(PYTHON) $(VENV),$(PYTHON) -m venv $(VENV))

# What an install copies out of the package, and so has to be installed again when it changes.
COPIED := softpower/jupyterlab-overrides.json softpower/classroom/jupyter/server.json $(wildcard softpower/classroom/jupyter/labextension/static/*.js)

define install
	@echo "Installing $(1) …"
	@$(if $(UV),$(UV) pip install --quiet --python $(BIN)/python -r $(1),$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(1))
	@$(if $(UV),$(UV) pip install --quiet --reinstall-package softpower --python $(BIN)/python --no-deps --no-build-isolation -e .,$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .)
	@touch $@
endef

$(VENV)/.lab: requirements.txt pyproject.toml $(COPIED) | $(BIN)/python
	$(call install,requirements.txt)

$(VENV)/.test: requirements-test.txt requirements.txt pyproject.toml $(COPIED) | $(BIN)/python
	$(call install,requirements-test.txt)
	@touch $(VENV)/.lab

lab: $(VENV)/.lab
	@$(BIN)/softpower lab $(ARGS)

# Without browser, servers and installs, and of the bank of answers one for each message.
test: $(VENV)/.test
	@$(BIN)/python -m pytest -n 2 $(or $(ARGS),tests/unit tests/course)
	@echo "There is more: make test-all runs everything, with browser, hub, graded classes and installs from nothing."

# More workers than two cores: much of this waits for servers and for limits.
test-all: $(VENV)/.test
	@$(BIN)/python -m pytest -n 3 --dist loadgroup --no-loadscope-reorder --whole-bank --times --durations 10 --durations-min 1 $(ARGS)

rehearse: $(VENV)/.lab
	@$(BIN)/softpower rehearse $(ARGS)

site: $(VENV)/.test
	@$(BIN)/softpower site $(ARGS)

student-edition: $(VENV)/.lab
	@$(BIN)/softpower release $(ARGS)

# For those who change the course: make again what is derived.
generate: $(VENV)/.lab
	@$(BIN)/softpower generate

# The bundles that draw exercises and pictures, from softpower/front. Needs npm.
front:
	cd softpower/front && npm ci --silent && npm run --silent build

# The pictures on the README's front page. Needs chromium.
screens: $(VENV)/.test
	@$(BIN)/python docs/images/screens.py

lock:
	$(if $(UV),,$(error `make lock` needs uv))
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build pyproject.toml -o requirements.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build --extra test -c requirements.txt pyproject.toml -o requirements-test.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build --extra hub -c requirements.txt pyproject.toml -o deploy/jupyterhub/requirements.txt

clean:
	rm -rf $(VENV) rehearsal
