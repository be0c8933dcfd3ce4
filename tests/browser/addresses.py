"""Every page of the site, as the URL resolver tells them: nobody keeps a list of pages that could be forgotten.

A route is a page unless NO_PAGE says why it is none. What needs arguments gets them from EXAMPLES; a route that has
neither fails the browser tests by its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import quote, urlencode

from django.contrib.auth.models import User
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import timezone

from articles import compilations, notes
from articles.models import (
    Action,
    Article,
    Basket,
    Brand,
    Change,
    Compilation,
    FeedToken,
    Initiative,
    Locality,
    Problem,
    Publisher,
    SavedSearch,
)

WITH_ADMIN = True
"""Whether the pages of the curators are tested, too."""
EXAMPLE_MODEL = "articles_brand"
"""Of the admin's pages for each model, those of this one are tested: Django makes the others alike."""
UNNAMED = "(without a name)"

NO_PAGE = {
    "source_download": "a file",
    "mention_passage": "leads on to the sentence",
    "claim_passage": "leads on to the sentence",
    "suggest": "a part of a page, below the search box",
    "help_keys": "a part of a page, the dialog of the keys",
    "healthz": "one line for monitors",
    "logout": "answers POST only",
    "set_theme": "answers POST only",
    "place_choose": "answers POST only",
    "set_language": "answers POST only",
    "savedsearch_seen": "answers POST only",
    "name_suggest": "a part of a page, below a field that takes a name",
    "review_settle": "answers POST only",
    "bulk_preview": "answers POST only",
    "bulk_apply": "answers POST only",
    "note_settle": "answers POST only",
    "note_delete": "answers POST only",
    "note_add": "answers POST only",
    "presence_tell": "answers POST only",
    "review_accept": "answers POST only",
    "alike_apart": "answers POST only",
    "review_state": "answers POST only",
    "review_undo": "answers POST only",
    "review_add": "answers POST only",
    "review_decide": "answers POST only",
    "review_several": "answers POST only",
    "action_undo": "answers POST only",
    "change_restore": "answers POST only",
    "savedsearch_delete": "answers POST only",
    "savedsearch_restore": "answers POST only",
    "savedsearch_renew": "answers POST only",
    "savedsearch_feed": "a feed",
    "compilation_next": "answers POST only",
    "compilation_delete": "answers POST only",
    "compilation_file": "a file",
    "basket_begin": "answers POST only",
    "basket_choose": "answers POST only",
    "basket_rename": "answers POST only",
    "basket_share": "answers POST only",
    "basket_delete": "answers POST only",
    "basket_restore": "answers POST only",
    "basketitem_add": "answers POST only",
    "basketitem_remove": "answers POST only",
    "basketitem_restore": "answers POST only",
    "basketitem_move": "answers POST only",
    "basketitem_note": "answers POST only",
    "admin:logout": "answers POST only",
    "admin:jsi18n": "a script",
    "admin:autocomplete": "JSON for a field",
    "admin:view_on_site": "leads on to a page of the site",
    f"admin:{UNNAMED}": "old addresses that lead on, and what is missing",
}
MODEL_PAGE = re.compile(r"admin:(?P<model>[a-z]+_[a-z]+)_(?:changelist|add|history|delete|change)")


def case() -> Article:
    return Article.objects.get(source__name="liuxiang-lianmeng.txt")


def brand() -> Brand:
    return Brand.objects.get(name__contains="1+9+N")


def _parking() -> list[int]:
    names = ("ruxuenao-parking.txt", "wanli-parking.txt", "xigu-xianshouqi.txt")
    return list(Article.objects.filter(source__name__in=names).values_list("pk", flat=True))


def _counties() -> list[int]:
    return list(Locality.objects.filter(name__in=("城关区", "西固区")).values_list("pk", flat=True))


EXAMPLES: dict[str, Callable[[], list[object]]] = {
    "article_detail": lambda: [case().pk],
    "article_source": lambda: [case().pk],
    "article_report": lambda: [case().pk],
    "change_compare": lambda: [Change.objects.filter(kind="article").latest("pk").pk],
    "name_edit": lambda: ["brand", brand().pk],
    "action_detail": lambda: [Action.objects.latest("pk").pk],
    "practice_detail": lambda: ["微心愿"],
    "problem_detail": lambda: ["停车难"],
    "locality_detail": lambda: [Locality.objects.get(name="城关区").pk],
    "brand_detail": lambda: [brand().pk],
    "initiative_detail": lambda: [Initiative.objects.first().pk],
    "publisher_detail": lambda: [Publisher.objects.first().pk],
    "review_article": lambda: [case().pk],
    "review_text": lambda: [case().pk],
    "alike_list": lambda: ["brand"],
    "name_merge": lambda: ["brand", brand().pk],
    "locality_code": lambda: [Locality.objects.get(name="城关区").pk],
    "record_history": lambda: ["article", case().pk],
    "savedsearch_detail": lambda: [SavedSearch.objects.get(owner__username="viewer").pk],
    "savedsearch_change": lambda: [SavedSearch.objects.get(owner__username="viewer").pk],
    "compilation_detail": lambda: [Compilation.objects.get().pk],
    "basket_detail": lambda: [Basket.objects.get(is_shared=True).pk],
    "admin:app_list": lambda: ["articles"],
    "admin:auth_user_password_change": lambda: [User.objects.first().pk],
    **{f"admin:{EXAMPLE_MODEL}_{page}": lambda: [brand().pk] for page in ("history", "delete", "change")},
}

# States of a page that are pages of their own to those who meet them: route, arguments, what follows.
STATES: dict[str, Callable[[], str]] = {
    "searched": lambda: reverse("article_list") + f"?q={quote('停车')}&practice={quote('议事协商')}",
    "empty": lambda: reverse("article_list") + f"?q={quote('没有这样的话')}&practice={quote('议事协商')}",
    "figures side by side": lambda: reverse("claim_list") + f"?indicator={quote('小区户数')}",
    "cases side by side": lambda: reverse("compare") + "?" + urlencode({"article": _parking()}, doseq=True),
    "places side by side": lambda: reverse("compare") + "?" + urlencode({"locality": _counties()}, doseq=True),
    "saving": lambda: reverse("savedsearch_save") + f"?problem={quote('停车难')}&has_figures=1",
    "no searches": lambda: reverse("savedsearch_list"),
    "taking away": lambda: reverse("compilation_new") + f"?problem={quote('停车难')}",
    "no basket": lambda: reverse("basket_present"),
    "your reports": lambda: reverse("note_list"),
    "tagging": lambda: reverse("review_article", args=[case().pk]) + f"?quote={quote('社区')}",
    "coding": lambda: reverse("locality_code", args=[Locality.objects.get(name="城关区").pk]) + "?code=620102",
    "wrong": lambda: reverse("article_list") + "?year=1",
    "missing": lambda: reverse("article_detail", args=[999_999_999]),
    "forbidden": lambda: reverse("admin:auth_user_changelist"),
    "article_detail of an editor": lambda: reverse("article_detail", args=[case().pk]),
    "admin:article": lambda: reverse("admin:articles_article_change", args=[case().pk]),
    "admin:problem": lambda: reverse("admin:articles_problem_change", args=[Problem.objects.get(name="停车难").pk]),
    "admin:figures": lambda: reverse("admin:articles_claim_changelist"),
    "admin:editable": lambda: reverse("admin:articles_practice_changelist"),
    "admin:user": lambda: reverse("admin:auth_user_change", args=[User.objects.first().pk]),
    "admin:searched": lambda: reverse("admin:articles_article_changelist") + f"?q={quote('停车')}",
}
STATUSES = {"missing": 404, "forbidden": 403}
VISITORS = {
    "review_article": "editor",
    "review_text": "editor",
    "review_queue": "editor",
    "alike_list": "curator",
    "name_merge": "curator",
    "locality_uncoded": "curator",
    "locality_code": "curator",
    "coding": "curator",
    "tagging": "editor",
    "bulk_choose": "curator",
    "change_compare": "editor",
    "name_edit": "curator",
    "action_detail": "editor",
    "article_report": "viewer",
    "note_list": "editor",
    "your reports": "viewer",
    "action_list": "editor",
    "record_history": "editor",
    "design": "editor",
    "quality": "editor",
    "savedsearch_list": "viewer",
    "savedsearch_save": "viewer",
    "savedsearch_detail": "viewer",
    "savedsearch_change": "viewer",
    "saving": "viewer",
    "compilation_detail": "viewer",
    "basket_present": "viewer",
    "basket_detail": "viewer",
    "basket_shared": "viewer",
    "no searches": "curator",
    "forbidden": "curator",
    "article_detail of an editor": "editor",
    "admin:login": "",
}


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)
        else:
            yield f"{namespace}{pattern.name or UNNAMED}"


def is_page(route: str) -> bool:
    of_a_model = MODEL_PAGE.fullmatch(route)
    return route not in NO_PAGE and (of_a_model is None or of_a_model["model"] == EXAMPLE_MODEL)


def addresses() -> dict[str, str]:
    """Name of route or state → the path of an example in the demo library."""
    found, unknown = {}, []
    for route in filter(is_page, routes()):
        try:
            found[route] = reverse(route, args=EXAMPLES.get(route, list)())
        except NoReverseMatch:
            unknown.append(route)
    assert not unknown, f"no example in tests/browser/addresses.py, and no reason why it is no page: {unknown}"
    found |= {name: address() for name, address in STATES.items()}
    return {name: address for name, address in found.items() if WITH_ADMIN or not is_of_the_admin(name)}


def is_of_the_admin(name: str) -> bool:
    return name.startswith("admin:")


def visitor(name: str) -> str:
    """Whose page it is: nobody's in particular, a curator's …"""
    return VISITORS.get(name, "superuser" if is_of_the_admin(name) else "")


def make_examples() -> None:
    """What people have left behind in the library, as far as an address shows it."""
    make_searches()
    make_baskets()
    make_compilations()
    make_reports()


def make_searches() -> None:
    """The saved searches that the addresses show: one of the viewer, with news, and one that the editor shares."""
    viewer, editor = (User.objects.get(username=name) for name in ("viewer", "editor"))
    long_ago = timezone.now() - timedelta(days=9)
    SavedSearch.objects.create(owner=viewer, name="停车难", query="problem=停车难", seen_at=long_ago)
    SavedSearch.objects.create(owner=editor, name="微心愿", query="practice=微心愿", is_shared=True)
    FeedToken.objects.create(owner=viewer)


def make_baskets() -> None:
    """Two of the viewer, the present one with a note; and one that the editor shares."""
    viewer, editor = (User.objects.get(username=name) for name in ("viewer", "editor"))
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True)[:3])
    Basket.objects.create(owner=viewer, name="老旧小区改造：给街道的参考")
    mine = Basket.objects.create(owner=viewer, name="停车难")
    shared = Basket.objects.create(owner=editor, name="微心愿怎么收、怎么办", is_shared=True)
    for basket in (mine, shared):
        for position, pk in enumerate(ids, start=1):
            basket.items.create(
                article_id=pk, position=position, note="车位谁来管，看第三段。" if position == 1 else ""
            )


def make_compilations() -> None:
    """One of the viewer, ready to be taken away."""
    viewer, pk = User.objects.get(username="viewer"), case().pk
    compilation = Compilation.objects.create(owner=viewer, title="停车难案例汇编", articles=[pk])
    compilations.make_next(compilation, Article.objects.visible_to(viewer), "https://cases.example")


def make_reports() -> None:
    """A report that waits, one that is settled, and a note, all on the case that the addresses show."""
    viewer, editor = (User.objects.get(username=name) for name in ("viewer", "editor"))
    notes.report(case(), "柳巷街道。", "不是338名，是383名。", viewer)
    settled = notes.report(case(), "", "日期错了。", viewer)
    settled.refresh_from_db()
    notes.settle(settled, settled.version, "照原文改了。", editor)
    notes.add(case(), "等新的一期。", editor)
    make_change()


def make_change() -> None:
    """The title of the case was another one before."""
    action, title = (
        Action.objects.create(kind=Action.Kind.EDIT),
        {"before": {"title": "旧题目"}, "after": {"title": "停车难"}},
    )
    Change.objects.create(action=action, kind="article", record=case().pk, article_id=case().pk, **title)
