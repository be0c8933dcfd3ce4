"""Help for readers, editors and curators: short headings by gettext, the text of each section a template a language."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from casebook.middleware import public_read

LANGUAGES = {"zh-hans": "zh_hans", "en": "en"}
"""Language of the interface → folder of templates/help/ (docs/decisions/0006-help-texts.md)."""


@dataclass(frozen=True, slots=True)
class Section:
    anchor: str
    """Its id on the page and the name of its template."""
    title: str | Promise


@dataclass(frozen=True, slots=True)
class HelpPage:
    url_name: str
    title: str | Promise
    lead: str | Promise
    sections: tuple[Section, ...]


PAGES = (
    HelpPage(
        "help",
        _("For readers"),
        _("How to find a case, read it, and know how far to trust its figures."),
        (
            Section("find", _("Find a case")),
            Section("read", _("Read a case")),
            Section("basket", _("Collect cases")),
            Section("compare", _("Compare, and take it away")),
            Section("figures", _("What a figure is")),
            Section("accuracy", _("How often the machine is wrong")),
            Section("checked", _("Proposed and confirmed")),
            Section("reprints", _("Duplicates and reprints")),
            Section("gaps", _("What a text does not say")),
            Section("display", _("Language and theme")),
            Section("keys", _("Keyboard")),
            Section("ask", _("Whom to ask")),
        ),
    ),
    HelpPage(
        "help_editors",
        _("For editors"),
        _("How to check what the machine proposes, and what becomes of each decision."),
        (
            Section("duty", _("What editors decide")),
            Section("enter", _("Into the admin site")),
            Section("check", _("Check a case")),
            Section("queue", _("Work through what waits")),
            Section("effect", _("What a decision changes")),
            Section("rules", _("How often a rule is wrong")),
            Section("history", _("History and undo")),
        ),
    ),
    HelpPage(
        "help_curators",
        _("For curators"),
        _("How to keep the vocabularies, import texts and publish cases."),
        (
            Section("topics", _("Practices, problems and indicators")),
            Section("names", _("Initiatives, brands and their other names")),
            Section("places", _("Places and publishers")),
            Section("import", _("Import")),
            Section("publish", _("Publish and withdraw")),
            Section("again", _("What a re-import keeps")),
            Section("people", _("Accounts and groups")),
            Section("care", _("Handle with care")),
        ),
    ),
)


@public_read
@require_safe
def help_readers(request: HttpRequest) -> HttpResponse:
    return _show(request, PAGES[0])


@public_read
@require_safe
def help_editors(request: HttpRequest) -> HttpResponse:
    return _show(request, PAGES[1])


@public_read
@require_safe
def help_curators(request: HttpRequest) -> HttpResponse:
    return _show(request, PAGES[2])


@public_read
@require_safe
def help_keys(request: HttpRequest) -> HttpResponse:
    """The dialog that a page fetches when somebody asks for the keys: with each page it would be a thirtieth of it."""
    return render(request, "help/keys.html", {"text": _text("keys")})


def _text(anchor: str) -> str:
    return f"help/{LANGUAGES[get_language() or 'zh-hans']}/{anchor}.html"


def _show(request: HttpRequest, page: HelpPage) -> HttpResponse:
    texts = [(section, _text(section.anchor)) for section in page.sections]
    return render(request, "help/page.html", {"page": page, "pages": PAGES, "texts": texts})
