# Every verb sets up what it needs; nothing is installed outside this folder.
PYTHON ?= python3
UV_VERSION := 0.13.9
TOOLS := .tools
UV := $(TOOLS)/bin/uv
BIN := .venv/bin
INSTALLED := .venv/.installed
MINISTACK := .ministack/.installed
SPARK := .spark/.installed
CDK := node_modules/.bin/cdk
KERNEL := layers/windage/python/windage/kernel
LAYERS := build/layers/.built

.PHONY: help install layers demo bench benchmark benchmark-peers test explore coverage lint format synth deploy lock clean
.DEFAULT_GOAL := help

help: ## Show these verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

install: $(KERNEL)/kernel.so ## Set up .venv with the windage command and everything the tests need

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "make: Python is too old; got $$($(PYTHON) --version 2>&1); expected 3.11 or later; do: make PYTHON=python3.13 ..." >&2; exit 2; }
	@$(PYTHON) -m venv $(TOOLS) || \
	  { rm -rf $(TOOLS); echo "make: Python has no venv module; do: apt-get install python3-venv" >&2; exit 2; }
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(INSTALLED): $(UV) requirements.lock pyproject.toml
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
	$(UV) pip install --quiet --python .venv/bin/python --no-deps --editable .
	@touch $@

$(KERNEL)/kernel.so: $(INSTALLED) layers/kernel.py $(wildcard $(KERNEL)/*.[ch])
	-@$(BIN)/python layers/kernel.py

# An environment of its own: MiniStack pins a botocore of its own.
$(MINISTACK): $(UV) ministack.lock
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .ministack
	$(UV) pip sync --quiet --python .ministack/bin/python --require-hashes ministack.lock
	@touch $@

# And so is Spark: it does not yet know the pandas of the others.
$(SPARK): $(UV) spark.lock
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .spark
	$(UV) pip sync --quiet --python .spark/bin/python --require-hashes spark.lock
	$(UV) pip install --quiet --python .spark/bin/python --no-deps --editable .
	@touch $@

$(CDK): package.json package-lock.json
	npm ci --silent
	@touch $@

layers: $(LAYERS) ## Build the Lambda layers for arm64 and x86_64, without Docker
$(LAYERS): $(KERNEL)/kernel.so layers/build.py $(wildcard layers/dependencies/*) $(shell find layers/windage -name '*.py' -o -name '*.html' -o -name '*.css' -o -name '*.json')
	$(BIN)/python layers/build.py --uv $(UV)
	@touch $@

demo: install $(MINISTACK) ## The whole product on this machine: capture, drift, alarm, alert, report; no AWS account
	@$(BIN)/python -m examples.flights.demo

benchmark: install ## False alarms, what is found, real streams and cost of the drift rule: benchmarks/RESULTS.md
	-$(BIN)/python -m benchmarks.environments data
	$(BIN)/python -m benchmarks.drift_quality --family both --jobs 2 --out benchmarks/results
	$(BIN)/python -m benchmarks.page

benchmark-peers: benchmark ## The same of other libraries' default rules, each in an environment of its own
	-$(BIN)/python -m benchmarks.environments
	for peer in evidently alibi-detect nannyml whylogs; do \
	  test ! -x build/benchmarks/$$peer/bin/python || \
	    $(BIN)/python -m benchmarks.drift_quality --detector $$peer --family both --out benchmarks/results; \
	done
	$(BIN)/python -m benchmarks.page

bench: install ## Time and memory of a check of captures, against decoding them and other libraries: benchmarks/SPEED.md
	-$(BIN)/python -m benchmarks.environments alibi-detect evidently
	$(BIN)/python -m benchmarks.speed

test: install $(MINISTACK) $(SPARK) $(LAYERS) ## Lint, types and all four tiers of tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadscope --ignore tests/spark
	.spark/bin/python -m pytest -q --noconftest tests/spark

explore: install $(MINISTACK) $(LAYERS) ## The laws of the tests on data drawn anew
	$(BIN)/pytest -n 2 --dist loadscope --hypothesis-profile=anew tests/windage tests/lambdas tests/faults

coverage: install $(MINISTACK) $(LAYERS) ## The same tests, and which branches they take: twice as slow
	$(BIN)/pytest -n 2 --dist loadscope --cov --cov-report=term --ignore tests/spark

lint: $(INSTALLED) ## Lint and types only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(INSTALLED) ## Rewrite the code as the linter wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

synth: $(INSTALLED) $(LAYERS) $(CDK) ## Write the CloudFormation templates to cdk.out
	PATH="$(CURDIR)/$(BIN):$$PATH" $(CDK) synth --quiet --no-notices

deploy: $(INSTALLED) $(LAYERS) $(CDK) ## Deploy all stacks into the AWS account of your credentials
	PATH="$(CURDIR)/$(BIN):$$PATH" $(CDK) deploy --all --no-notices

lock: $(UV) ## Resolve the dependencies anew
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --group dev --upgrade pyproject.toml -o requirements.lock
	for set in runtime analysis; do $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade layers/dependencies/$$set.txt -o layers/dependencies/$$set.lock; done
	printf 'ministack==1.5.33\nboto3\n' | $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header - -o ministack.lock
	printf 'pytest>=8.4\n' | $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra spark pyproject.toml - -o spark.lock

clean: ## Remove everything these verbs made
	rm -rf .venv .ministack .spark $(TOOLS) node_modules build cdk.out .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
