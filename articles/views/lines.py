"""The lines of a source file in words: what the importer took each one for, and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.models import SourceContent

MAX_LINES = 3000
"""Lines of a source file on its page: a file of 100,000 blank lines would take seconds to print."""
KINDS = {
    "title": gettext_lazy("title"),
    "metadata": gettext_lazy("about the article"),
    "heading": gettext_lazy("heading"),
    "navigation": gettext_lazy("navigation"),
    "caption": gettext_lazy("caption"),
    "related": gettext_lazy("other articles"),
    "copyright": gettext_lazy("copyright"),
    "promotion": gettext_lazy("promotion"),
}
"""Kinds of importer.types.LineKind; text and blank lines need no word."""
NOISE = {"navigation", "caption", "related", "copyright", "promotion"}
# The kind stands before the rule (别的文章：列表开头), so a rule does not say it again.
RULES = {
    # Rules of importer/clean.py …
    "menu": pgettext_lazy("rule", "menu"),
    "repeats the title": pgettext_lazy("rule", "repeats the title"),
    "title with the name of the site": pgettext_lazy("rule", "title with the name of the site"),
    "repeated line": pgettext_lazy("rule", "repeated line"),
    "below a picture": pgettext_lazy("rule", "below a picture"),
    "above the byline": pgettext_lazy("rule", "above the byline"),
    "below the story": pgettext_lazy("rule", "below the story"),
    "above the story": pgettext_lazy("rule", "above the story"),
    "banner": pgettext_lazy("rule", "banner"),
    "beside the story": pgettext_lazy("rule", "beside the story"),
    "in a list of other articles": pgettext_lazy("rule", "in a list of other articles"),
    "piece of the title": pgettext_lazy("rule", "piece of the title"),
    # … and of importer/rules/page.toml.
    "opens a list of other articles": pgettext_lazy("rule", "opens a list of other articles"),
    "names another article": pgettext_lazy("rule", "names another article"),
    "dated entry": pgettext_lazy("rule", "dated entry"),
    "breadcrumb": pgettext_lazy("rule", "breadcrumb"),
    "reader's tools": pgettext_lazy("rule", "reader's tools"),
    "asks to follow": pgettext_lazy("rule", "asks to follow"),
    "video spam": pgettext_lazy("rule", "video spam"),
    "picture": pgettext_lazy("rule", "picture"),
    "names the photographer": pgettext_lazy("rule", "names the photographer"),
    "rights and licence": pgettext_lazy("rule", "rights and licence"),
}


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str
    kind: str
    """In words; "" where none is needed."""
    rule: str
    """Why a line is taken for noise; a rule nobody has translated keeps its own name."""
    is_noise: bool


def lines_of(content: SourceContent) -> list[Line]:
    """The first lines of a source file, up to MAX_LINES."""
    return [
        Line(
            number,
            content.text[start:end].rstrip("\r\n"),
            str(KINDS.get(kind, "")),
            str(RULES.get(rule, rule)) if kind in NOISE else "",
            kind in NOISE,
        )
        for number, (start, end, kind, rule) in enumerate(content.lines[:MAX_LINES], start=1)
    ]
