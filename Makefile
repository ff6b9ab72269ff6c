# make demo: real data, one page.  make test: the tests.  Both set themselves up in .venv.
# make test-models: the tests that `make test` skips, with torch, transformers and other optional packages (some GB, not locked).
PYTHON ?= python3
UPGRADE ?=
# The address of wheels of torch for CPUs, if that is what test-models is to install; without it torch comes from where pip looks.
TORCH_INDEX ?=

RUN = .venv/bin/python
INSTALL = $(RUN) -m pip install --quiet --disable-pip-version-check --no-deps
LOCK = .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate $(UPGRADE)

.PHONY: demo test test-models verify bench bench-audit lint lock clean

demo: .venv/ok-demo
	$(RUN) examples/demo.py --out demo-run

test: .venv/ok-test
	$(RUN) -m pytest -q -n 2 tests

test-models: .venv/ok-models
	$(RUN) -m pytest -q -rs -n 2 $$(grep -rl importorskip tests --include='test_*.py')

verify: .venv/ok-test
	$(RUN) -m pytest -q verification

bench: .venv/ok-test
	$(RUN) benchmarks/run.py

bench-audit: .venv/ok-test
	$(RUN) -m benchmarks.audit

lint: .venv/ok-test
	$(RUN) -m ruff check .
	$(RUN) -m mypy

# Keeps the locked versions that still fit; `make lock UPGRADE=--upgrade` takes the newest.
lock: .venv/ok-test
	$(LOCK) --group build pyproject.toml -o locks/build.txt
	$(LOCK) --group build --group test --group browser --group dev pyproject.toml -o locks/test.txt
	$(LOCK) --no-deps --group data -o locks/data.txt

clean:
	rm -rf .venv demo-run build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/ok-venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "longtail needs Python 3.11 or later: name one that you have, as in: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || \
		{ echo "Python could not make a virtual environment: on Debian and Ubuntu run: apt-get install python3-venv"; exit 1; }
	@touch $@

.venv/ok-demo: .venv/ok-venv locks/build.txt locks/data.txt pyproject.toml
	@echo "Installing the locked packages into .venv (once)"
	@$(INSTALL) --require-hashes -r locks/build.txt
	@$(INSTALL) --require-hashes --no-build-isolation -r locks/data.txt
	@$(INSTALL) --no-build-isolation -e .
	@touch $@

.venv/ok-test: .venv/ok-demo locks/test.txt
	@echo "Installing the locked test packages into .venv (once)"
	@$(INSTALL) --require-hashes -r locks/test.txt
	@touch $@

.venv/ok-models: .venv/ok-test
	@echo "Installing torch, transformers and other optional packages into .venv (once)"
	@$(RUN) -m pip install --quiet --disable-pip-version-check $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "torch>=2.6"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-build-isolation -e ".[families,torch,lm]" \
		nltk pandas pillow polars prdc vendi-score
	@touch $@
