# Everything a person types here. `make` or `make help` lists it.
# Variables: PORT, TEXTS (demo), BROWSER=0 (test), MISSES=1, WRITE=1, SHARED (gold), SIZES, DATABASE, FRESH (bench-search,
# bench-pages, bench-hostile), PYTHON (setup: the Python to start from).

PORT ?= 8000
SHARED ?= ../shared
VENV := .venv/bin/python
TRIAL := CASEBOOK_LOCAL=1

# A moved or half-made environment is made anew.
BROKEN := $(shell $(VENV) -c "" >/dev/null 2>&1 || echo FORCE)

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format gold bench bench-face bench-hostile bench-pages bench-patterns bench-search bench-word screenshots word messages FORCE

help: ## list the targets
	@echo "Casebook (案例库)"
	@sed -n 's/^\([a-z-]*\):.* ## \(.*\)/  make \1	\2/p' Makefile | expand -t 21

setup: .venv/.dev ## make .venv with everything for running, testing and developing
	@$(VENV) tools/compile_messages.py
	@echo "setup: .venv is ready"

demo: .venv/.run ## serve the demo cases on http://127.0.0.1:8000 (PORT=8001; TEXTS=folder imports those too)
	@$(VENV) tools/compile_messages.py
	@trap 'exit 0' INT; $(TRIAL) CASEBOOK_PUBLIC_READ=$${CASEBOOK_PUBLIC_READ:-1} \
		$(VENV) manage.py demo --port '$(PORT)' $(if $(TEXTS),--texts '$(TEXTS)')

test: .venv/.dev ## check and test everything, on SQLite, PostgreSQL and in a browser (BROWSER=0 leaves that out)
	@$(VENV) tools/check.py

lint: .venv/.dev ## the checks of `make test` without the tests
	@$(VENV) tools/check.py --lint

format: .venv/.dev ## bring the code into shape (ruff)
	@$(VENV) -m ruff check --quiet --fix --exit-zero .
	@$(VENV) -m ruff format .

gold: .venv/.run ## score the importer against the gold annotations (MISSES=1 lists what was missed, WRITE=1 renews the quality page)
	@$(VENV) -m tools.gold '$(SHARED)' $(if $(MISSES),--misses) $(if $(WRITE),--write)

bench: .venv/.dev ## measure the speed and memory of an import of 1,000 articles
	@$(VENV) -m bench.import_speed

bench-face: .venv/.dev ## measure paint, shift and weight of every page on a slow machine
	@$(VENV) tools/compile_messages.py
	@$(VENV) -m bench.face

bench-hostile: .venv/.dev ## measure every parameter with every hostile value over 10,000 articles (SIZES, DATABASE, FRESH as for bench-pages)
	@$(VENV) tools/compile_messages.py
	@$(TRIAL) $(VENV) manage.py collectstatic --noinput --verbosity 0
	@SIZES='$(SIZES)' DATABASE='$(DATABASE)' FRESH='$(FRESH)' $(VENV) -m bench.hostile

bench-pages: .venv/.dev ## measure the CPU of pages over a library of 10,000 articles (SIZES="1000 100000", DATABASE=postgresql, FRESH=1)
	@$(VENV) tools/compile_messages.py
	@$(TRIAL) $(VENV) manage.py collectstatic --noinput --verbosity 0
	@SIZES='$(SIZES)' DATABASE='$(DATABASE)' FRESH='$(FRESH)' $(VENV) -m bench.pages

bench-patterns: .venv/.dev ## measure every regular expression over hostile texts
	@$(VENV) -m bench.patterns

bench-search: .venv/.dev ## measure searches beside tantivy, plain SQL and a scan (SIZES, DATABASE, FRESH as above)
	@SIZES='$(SIZES)' DATABASE='$(DATABASE)' FRESH='$(FRESH)' $(VENV) -m bench.search

bench-word: .venv/.dev ## measure the CPU and memory of a Word document of 1,000 cases
	@$(VENV) tools/compile_messages.py
	@$(TRIAL) $(VENV) manage.py collectstatic --noinput --verbosity 0
	@$(VENV) -m bench.word

screenshots: .venv/.dev ## take pictures of every kind of page into var/screenshots/, and those of README and help anew
	@$(VENV) tools/compile_messages.py
	@$(VENV) -m docs.screenshots

word: .venv/.dev ## make a sample of the Word document in var/word/, with a picture of each page (needs LibreOffice)
	@$(VENV) tools/compile_messages.py
	@$(VENV) -m tools.word

messages: .venv/.dev ## collect new texts for translation into locale/ (needs xgettext)
	@command -v xgettext >/dev/null || { echo "messages: xgettext is missing: apt-get install gettext"; exit 1; }
	@$(TRIAL) $(VENV) manage.py makemessages --locale zh_Hans --locale en --no-obsolete --add-location file \
		--ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*' --ignore 'bench/*' --ignore 'docs/*'
	@# A date in every header would make a difference where there is none.
	@sed -i '/^"\(POT-Creation-Date\|Report-Msgid-Bugs-To\):/d' locale/*/LC_MESSAGES/django.po

.venv/.run .venv/.dev: pyproject.toml constraints.txt tools/setup.sh $(BROKEN)
	@sh tools/setup.sh $(@F:.%=%)

FORCE:
