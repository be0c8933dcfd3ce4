"""Both languages are complete, and no translation breaks its page."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.utils.translation import override
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
        (
            {"msgid": "a case", "msgid_plural": "two cases", "msgstr_plural": {0: "two cases|两个"}},
            ["the original inside: a case"],
        ),
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


# Sentences in pieces -----------------------------------------------------------------------------------
# Another language puts the words of a sentence in another order, so a message must be the whole of it.

MESSAGE = re.compile(
    r"{% blocktranslate (?P<head>[^%]*)%}(?P<block>.*?){% endblocktranslate %}"
    r'|{% translate "(?P<text>[^"]*)"(?! context)(?! as)[^%]*%}',
    re.DOTALL,
)
VARIABLE = re.compile(r"{{.*?}}")
INLINE = r"(?:\s|</?(?:b|strong|em|i|small|q|code)(?:\s[^>]*)?>)*"
GLUED = re.compile(
    f"(?P<left>[\x01\x03])(?P<first>[^\x01-\x04]*)\x02{INLINE}(?P<right>[\x01\x03])(?P<second>[^\x01-\x04]*)\x02"
)
WHOLE = re.compile(r"[.?!:。？！：]$")
"""A sentence, or a label before its value: what follows is no part of it."""

GLUED_ON_PURPOSE = {}
"""Template and its two neighbours → why they are no sentence in pieces."""
WRITTEN_ON_PURPOSE = {
    "includes/language_switch.html: 中文": "each language by its own name",
    "includes/language_switch.html: EN": "each language by its own name",
    "includes/language_switch.html: English": "each language by its own name",
    "articles/includes/file.html: SHA-256": "the name of a method",
    "articles/includes/scores.html: F1": "the name of a measure",
    "articles/includes/downloads.html: .docx": "the ending of a file name",
    "articles/review.html: a": "a key",
    "articles/review.html: e": "a key",
    "articles/review.html: j": "a key",
    "articles/review.html: k": "a key",
    "articles/review.html: n": "a key",
    "articles/review.html: b": "a key",
    "articles/review.html: s": "a key",
    "articles/review.html: w": "a key",
    "articles/review.html: u": "a key",
    "articles/review.html: y": "a key",
    "articles/includes/review_editor.html: n": "a key",
    "articles/includes/review_editor.html: u": "a key",
    "articles/includes/review_editor.html: y": "a key",
    "articles/includes/trail.html: N": "a key",
    "articles/includes/trail.html: n": "a key",
}
"""Template and its text → why it is the same in every language."""
IN_ONE_LANGUAGE = ("help/zh_hans/", "help/en/", "help/design.html")
"""Help is written once for each language (docs/decisions/0006-help-texts.md); the samples of the parts are Chinese."""
STANDS_ALONE = "500.html"
"""It speaks both languages at once, since the choice of one may be what failed."""


def glued(template: str) -> list[str]:
    """Two messages, or a message and a value, with nothing but spaces and inline tags between them."""

    def message(match: re.Match[str]) -> str:
        text = " ".join((match["text"] or match["block"]).split())
        return "\x01" + re.sub(r"[\x01-\x04]", "", text) + "\x02"

    marked = MESSAGE.sub(message, re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", template, flags=re.DOTALL))
    pieces = re.split("(\x01[^\x02]*\x02)", marked)
    outside = [VARIABLE.sub(lambda m: f"\x03{m[0]}\x02", piece) if piece[:1] != "\x01" else piece for piece in pieces]
    found, text, position = [], "".join(outside), 0
    while match := GLUED.search(text, position):
        position = match.start("right")
        is_text = "\x01" in (match["left"], match["right"])
        if is_text and not (match["left"] == "\x01" and WHOLE.search(match["first"])):
            found.append(f"{match['first']} | {match['second']}")
    return found


@pytest.mark.parametrize(
    ("template", "count"),
    [
        ('{% translate "Found" %} {{ total }}', 1),
        ('<b>{{ total }}</b> {% translate "cases" %}', 1),
        ('{% translate "one" %}{% translate "two" %}', 1),
        ("{% blocktranslate %}of {{ a }}{% endblocktranslate %} <b>{{ b }}</b>", 1),
        ("{% blocktranslate trimmed %}{{ shown }} of {{ total }}{% endblocktranslate %}", 0),
        ('{% translate "Also called:" %} {{ names }}', 0),
        ('{% translate "Nothing here." %} {% translate "Look elsewhere." %}', 0),
        ('{% translate "Cases" as label %}{{ label }}', 0),
        ('{% translate ", " context "between names" %}{{ name }}', 0),
        ('<dt>{% translate "Cases" %}</dt><dd>{{ total }}</dd>', 0),
        ('{% if a %}{% translate "one" %}{% else %}{% translate "two" %}{% endif %}', 0),
        ("{{ a }} {{ b }}", 0),
    ],
)
def test_what_counts_as_a_sentence_in_pieces(template, count):
    assert len(glued(template)) == count


def templates() -> dict[str, str]:
    folder = settings.BASE_DIR / "templates"
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


def test_no_sentence_is_glued_together_in_a_template():
    found = {f"{name}: {pair}" for name, text in templates().items() for pair in glued(text)}
    assert sorted(found ^ set(GLUED_ON_PURPOSE)) == []


def is_message(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in MARKING


def glued_in_a_module(code: str) -> list[str]:
    """_("a") + b, and f"{_('a')} b"."""
    found = []
    for node in ast.walk(ast.parse(code)):
        is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
        parts = [node.left, node.right] if is_sum else node.values if isinstance(node, ast.JoinedStr) else []
        parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
        parts = [part.args[0] if getattr(getattr(part, "func", None), "id", "") == "str" else part for part in parts]
        if any(map(is_message, parts)):
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ('_("a") + b', 1),
        ("f\"{_('a')} b\"", 1),
        ("f\"{str(_('a'))} b\"", 1),
        ('_("a %s") % b', 0),
        ('[_("a")] + [b]', 0),
    ],
)
def test_what_counts_as_a_sentence_in_pieces_in_code(code, count):
    assert len(glued_in_a_module(code)) == count


def test_no_sentence_is_glued_together_in_code():
    modules = [*settings.BASE_DIR.glob("articles/**/*.py"), *settings.BASE_DIR.glob("casebook/*.py")]
    assert [pair for path in modules for pair in glued_in_a_module(path.read_text(encoding="utf-8"))] == []


def test_no_message_begins_or_ends_with_a_space():
    """A space at its edge is where it is glued to something. Between two names stands what lists them."""
    found = [text for context, text in texts() if text != text.strip() and context != "between names"]
    assert found == []


# Texts that nobody marked ------------------------------------------------------------------------------

SPOKEN = re.compile(r'\b(?:title|placeholder|alt|aria-label)="([^"]*)"')
LETTERS = re.compile(r"[A-Za-z㐀-鿿]")


def unmarked(template: str) -> list[str]:
    """Words that are read on the page or told of it, and that stand outside of every message."""
    bare = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", template, flags=re.DOTALL)
    bare = re.sub(r"{% block \w*class %}.*?{% endblock %}", "", MESSAGE.sub("", bare))
    bare = re.sub(r"{%.*?%}|{{.*?}}", "", bare, flags=re.DOTALL)
    words = [
        *SPOKEN.findall(bare),
        *re.split(r"<[^>]*>", re.sub(r"<(script|style)\b.*?</\1>", "", bare, flags=re.DOTALL)),
    ]
    return [" ".join(word.split()) for word in words if LETTERS.search(re.sub(r"&\w+;", "", word))]


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Cases</p>", ["Cases"]),
        ('<input placeholder="案例">', ["案例"]),
        ('<p class="meta">{% translate "Cases" %} · {{ total }} &nbsp;</p>', []),
        ('<p title="{% translate "Cases" %}">{# note #}</p>', []),
    ],
)
def test_what_counts_as_an_unmarked_text(template, found):
    assert unmarked(template) == found


def test_every_text_of_a_template_is_marked_for_translation():
    found = {
        f"{name}: {text}"
        for name, template in templates().items()
        for text in unmarked(template)
        if name != STANDS_ALONE and not name.startswith(IN_ONE_LANGUAGE)
    }
    assert sorted(found ^ set(WRITTEN_ON_PURPOSE)) == []


# What the admin shows ----------------------------------------------------------------------------------

HAN = re.compile("[㐀-鿿]")
SAME_EVERYWHERE = {"ID", "SHA-256"}


def admin_texts() -> list[str]:
    """Names of models, fields, columns, choices and actions, in the language that is on."""
    found = []
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label != "articles":
            continue
        found += [model._meta.verbose_name, model._meta.verbose_name_plural]
        for field in model._meta.get_fields():
            if not field.auto_created:
                found += [
                    field.verbose_name,
                    field.help_text,
                    *(text for _, text in getattr(field, "choices", None) or []),
                ]
        found += [label_for_field(column, model, model_admin) for column in model_admin.list_display]
        found += [getattr(model_admin, action).short_description for action in model_admin.actions or ()]
    return [text for text in map(str, found) if text and text not in SAME_EVERYWHERE]


def test_the_admin_speaks_chinese():
    with override("zh-hans"):
        assert sorted({text for text in admin_texts() if not HAN.search(text)}) == []


def test_the_admin_speaks_english():
    with override("en"):
        assert sorted({text for text in admin_texts() if HAN.search(text)}) == []
