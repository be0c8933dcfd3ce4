"""Both languages are complete, and no translation breaks its page."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from tools.compile_messages import LOCALE, compile_messages, complaints

STRING = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(rf"\b(n?)(p?)(?:gettext|_)\({STRING}(?:, {STRING})?")
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
MARKING = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", *WITH_CONTEXT}


def texts_of_a_module(path: Path) -> set[tuple[str, str]]:
    """(context, text) of every call such as _("Cases")."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if name in MARKING and len(words) > (name in WITH_CONTEXT) and isinstance(words[0], str):
            found.add((words[0], words[1]) if name in WITH_CONTEXT else ("", words[0]))
    return found


def texts_of_a_template(path: Path) -> set[tuple[str, str]]:
    found = set()
    for _, context, first, second in CALL.findall(templatize(path.read_text(encoding="utf-8"))):
        found.add((ast.literal_eval(first), ast.literal_eval(second)) if context else ("", ast.literal_eval(first)))
    return found


def texts() -> set[tuple[str, str]]:
    root = settings.BASE_DIR
    modules = [*root.glob("articles/**/*.py"), *root.glob("casebook/*.py")]
    templates = [*root.glob("templates/**/*.html"), *root.glob("templates/**/*.txt")]
    return set().union(*map(texts_of_a_module, modules), *map(texts_of_a_template, templates))


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_every_text_of_code_and_templates_is_in_the_catalog(language):
    wanted = texts()
    catalog = polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))
    known = {(entry.msgctxt or "", entry.msgid) for entry in catalog if not entry.obsolete}

    assert wanted
    assert sorted(wanted - known) == [], "run `make messages`, then translate"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"msgid": "Cases", "msgstr": "案例"}, []),
        ({"msgid": "%(count)s cases", "msgstr": "%(count)s 个案例"}, []),
        ({"msgid": "one case", "msgid_plural": "%(count)s cases", "msgstr_plural": {0: "%(count)s 个案例"}}, []),
        ({"msgid": "Cases", "msgstr": "", "obsolete": True}, []),
        ({"msgid": "Cases", "msgstr": ""}, ["no translation: Cases"]),
        ({"msgid": "a", "msgid_plural": "b", "msgstr_plural": {0: ""}}, ["no translation: a"]),
        ({"msgid": "Cases", "msgstr": "案例", "flags": ["fuzzy"]}, ["uncertain: Cases"]),
        ({"msgid": "%(count)s cases", "msgstr": "%(number)s 个案例"}, ["other placeholders: %(count)s cases"]),
    ],
)
def test_what_readers_would_stumble_over_is_told(entry, expected):
    catalog = polib.POFile()
    catalog.append(polib.POEntry(**entry))

    assert complaints("zh_Hans", catalog) == expected


def test_english_may_leave_the_text_of_the_code_standing():
    catalog = polib.POFile()
    catalog.append(polib.POEntry(msgid="Cases", msgstr=""))

    assert complaints("en", catalog) == []


def test_compiled_translations_are_read_by_gettext(tmp_path):
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = polib.POFile()
    catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalog.append(polib.POEntry(msgid="Cases", msgstr="案例"))
    catalog.save(str(folder / "django.po"))

    compile_messages(tmp_path)

    with (folder / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Cases") == "案例"
