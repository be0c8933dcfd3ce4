"""Who gets what: every route, asked by every role, as permissions.toml says; and no answer to readers knows of a draft."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from hashlib import sha256
from http.cookies import SimpleCookie
from io import StringIO
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import timezone
from lxml import html
from model_bakery import baker

from articles import notes, review
from articles.compilations import make_next
from articles.filters import ArticleFilter
from articles.history import act
from articles.merge import merge
from articles.models import (
    Action,
    Article,
    Brand,
    Claim,
    Compilation,
    FeedToken,
    ImportItem,
    ImportRun,
    Initiative,
    Locality,
    Mention,
    Note,
    Practice,
    Problem,
    Publisher,
    Source,
)
from articles.models.action import Versioned
from articles.search.names import add_spellings
from articles.search.shelf import forget
from tests.factories import (
    make_article,
    make_basket,
    make_brand,
    make_claim,
    make_initiative,
    make_locality,
    make_mention,
    make_publisher,
    make_search,
    make_source,
)
from tests.hostile import PARAMETERS

# Who may what is told before a database is asked, and all that is written here is taken back.
pytestmark = [pytest.mark.django_db, pytest.mark.only_on_sqlite]

TABLE_FILE = Path(__file__).with_name("permissions.toml")
TABLE: dict[str, list[str]] = tomllib.loads(TABLE_FILE.read_text(encoding="utf-8"))
"""Row → what the roles get for GET, and for POST, in the order of ROLES; its head tells what the words mean."""
METHODS = ("GET", "POST")
ROLES = ("closed", "open", "viewer", "editor", "curator", "superuser")
PEOPLE = ROLES[2:]
"""Those who log in; the others are strangers to a closed library, and to an open one."""
PASSWORD = "right"


# An address of every route -------------------------------------------------------------------------------

MODEL_PAGE = re.compile(r"admin:[a-z]+_(?P<model>[a-z]+)_(?P<page>changelist|add|history|delete|change)")
OLD_ADDRESS = re.compile(r"admin/[a-z]+/(?P<model>[a-z]+)/<path:object_id>/")
ANY_ADDRESS = "admin/(?P<url>.*)$"
BASKET_PAGES = ("detail", "choose", "rename", "share", "delete", "restore")
MADE_PAGES = ("detail", "next", "file", "delete")
ITEM_PAGES = ("remove", "restore", "move", "note")
SEARCH_PAGES = ("detail", "change", "seen", "delete", "restore")

ARGUMENTS: dict[str, Callable[[Library], list]] = {
    "article_detail": lambda at: [at.public.article.pk],
    "article_detail: a draft": lambda at: [at.draft.article.pk],
    "article_source": lambda at: [at.public.article.pk],
    "article_source: a draft": lambda at: [at.draft.article.pk],
    "source_download": lambda at: [at.public.article.source_id],
    "source_download: a draft": lambda at: [at.draft.article.source_id],
    "source_download: a reprint of a draft": lambda at: [at.reprint.pk],
    "mention_passage": lambda at: [at.public.mention.pk],
    "mention_passage: a draft": lambda at: [at.draft.mention.pk],
    "claim_passage": lambda at: [at.public.claim.pk],
    "claim_passage: a draft": lambda at: [at.draft.claim.pk],
    "locality_detail": lambda at: [at.public.place.pk],
    "locality_detail: of drafts": lambda at: [at.draft.place.pk],
    "initiative_detail": lambda at: [at.public.initiative.pk],
    "initiative_detail: of drafts": lambda at: [at.draft.initiative.pk],
    "brand_detail": lambda at: [at.public.brand.pk],
    "brand_detail: of drafts": lambda at: [at.draft.brand.pk],
    "brand_detail: merged": lambda at: [at.public_merged],
    "brand_detail: merged, of drafts": lambda at: [at.merged],
    "practice_detail": lambda at: ["微心愿"],
    "problem_detail": lambda at: ["停车难"],
    "publisher_detail": lambda at: [at.public.publisher.pk],
    "publisher_detail: of drafts": lambda at: [at.draft.publisher.pk],
    **{f"savedsearch_{page}": lambda at, page=page: [at.searches[at.me, page]] for page in SEARCH_PAGES},
    **{
        f"savedsearch_{page}: {whose}": lambda at, whose=whose, page=page: [at.searches[whose, page]]
        for page in SEARCH_PAGES
        for whose in ("of a colleague", "shared")
    },
    **{f"basket_{page}": lambda at, page=page: [at.baskets[at.me, page]] for page in BASKET_PAGES},
    **{
        f"basket_{page}: {whose}": lambda at, whose=whose, page=page: [at.baskets[whose, page]]
        for page in BASKET_PAGES
        for whose in ("of a colleague", "shared")
    },
    **{
        f"basketitem_{page}": lambda at, page=page: [at.baskets[at.me, ""], at.cases_of_baskets[page]]
        for page in ITEM_PAGES
    },
    **{
        f"basketitem_{page}: {whose}": lambda at, whose=whose, page=page: [
            at.baskets[whose, ""],
            at.cases_of_baskets[page],
        ]
        for page in ITEM_PAGES
        for whose in ("of a colleague", "shared")
    },
    **{f"compilation_{page}": lambda at, page=page: [at.compilations[at.me, page]] for page in MADE_PAGES},
    **{
        f"compilation_{page}: of a colleague": lambda at, page=page: [at.compilations["of a colleague", page]]
        for page in MADE_PAGES
    },
    "basketitem_add": lambda at: [at.public.article.pk],
    "basketitem_add: a draft": lambda at: [at.draft.article.pk],
    "basketitem_remove: a draft": lambda at: [at.baskets[at.me, ""], at.draft.article.pk],
    "savedsearch_feed": lambda at: [at.searches[at.me, "detail"], at.tokens[at.me]],
    "savedsearch_feed: of a colleague": lambda at: [at.searches["of a colleague", "detail"], at.tokens[at.me]],
    "review_article": lambda at: [at.draft.article.pk],
    "review_accept": lambda at: [at.draft.article.pk],
    "review_state": lambda at: [at.draft.article.pk],
    "review_add": lambda at: [at.draft.article.pk],
    "review_undo": lambda at: [at.in_review.article.pk],
    "review_decide": lambda at: [at.draft.article.pk, f"m{at.draft.mention.pk}"],
    "record_history": lambda at: ["brand", at.public.brand.pk],
    "record_history: a draft": lambda at: ["article", at.draft.article.pk],
    "action_undo": lambda at: [at.edit.pk],
    "action_undo: one's own": lambda at: [at.own[at.me].pk],
    "change_restore": lambda at: [at.edit.changes.get().pk],
    "change_restore: of an article": lambda at: [at.correction.changes.get().pk],
    "change_restore: published again": lambda at: [at.withdrawal.changes.get().pk],
    "action_detail": lambda at: [at.edit.pk],
    "change_compare": lambda at: [at.edit.changes.get().pk],
    "article_report": lambda at: [at.public.article.pk],
    "article_report: a draft": lambda at: [at.draft.article.pk],
    "note_settle": lambda at: [at.report.pk],
    "note_add": lambda at: ["article", at.draft.article.pk],
    "note_delete": lambda at: [at.notes["editor"].pk],
    "note_delete: of a curator": lambda at: [at.notes["curator"].pk],
    "presence_tell": lambda at: ["article", at.draft.article.pk],
    "review_text": lambda at: [at.draft.article.pk],
    "review_settle": lambda at: [at.draft.article.pk],
    "bulk_apply: findings": lambda at: [],
    "name_edit": lambda at: ["brand", at.draft.brand.pk],
    "locality_code": lambda at: [at.public.place.parent.pk],
    "alike_list": lambda at: ["brand"],
    "alike_apart": lambda at: ["brand", at.draft.brand.pk, at.public.brand.pk],
    "name_merge": lambda at: ["brand", at.draft.brand.pk],
    "admin:app_list": lambda at: ["articles"],
    "admin:auth_user_password_change": lambda at: [at.spares["user"]],
    "admin:view_on_site": lambda at: [ContentType.objects.get_for_model(Article).pk, at.draft.article.pk],
}
"""Row → the arguments of the route that stands before its colon."""
QUERIES = {
    "suggest": "?q=微心愿",
    "savedsearch_save": "?q=停车",
    "name_merge": "?into=openbrand",
    "name_suggest": "?kind=brand&typed=open",
    "admin:autocomplete": "?app_label=articles&model_name=mention&field_name=brand",
}
"""What a page needs in its address to be one."""


def routes(resolver: URLResolver | None = None, namespace: str = "", above: str = "") -> Iterator[tuple[str, str]]:
    """Name and pattern of each route; what has no name is called by its pattern: admin:articles/brand/<…>/."""
    for each in (resolver or get_resolver()).url_patterns:
        pattern = above + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from routes(each, inner, pattern)
        else:
            yield f"{namespace}{each.name or pattern.removeprefix('admin/')}", pattern


def addresses(at: Library, role: str) -> dict[str, str]:
    """Each route, and each further example of one → its address for a role; "" where the arguments are not known."""
    at.me = role if role in PEOPLE else "viewer"
    patterns = dict(routes())
    return {name: _address(name, patterns.get(name, ""), at) for name in patterns | ARGUMENTS}


def _address(name: str, pattern: str, at: Library) -> str:
    if old := OLD_ADDRESS.fullmatch(pattern):
        return f"/{pattern.replace('<path:object_id>', str(at.spares[old['model']]))}"
    if pattern == ANY_ADDRESS:
        return "/admin/nothing/here/"
    page = MODEL_PAGE.fullmatch(name)
    if page and page["page"] in ("history", "delete", "change"):
        return reverse(name, args=[at.spares[page["model"]]])
    try:
        route = name.partition(": ")[0]
        return reverse(route, args=ARGUMENTS[name](at) if name in ARGUMENTS else []) + QUERIES.get(route, "")
    except NoReverseMatch:
        return ""


# The least that each form takes --------------------------------------------------------------------------

FORMS: dict[str, Callable[[Library], dict]] = {
    "savedsearch_save": lambda at: {"name": "另一个名字"},
    "savedsearch_change": lambda at: {"name": "另一个名字"},
    "basket_begin": lambda at: {"name": "另一个名字"},
    "basket_rename": lambda at: {"name": "另一个名字"},
    "basket_share": lambda at: {"is_shared": "1"},
    "basketitem_move": lambda at: {"to": "up"},
    "basketitem_note": lambda at: {"note": "看第三段。", "version": "0"},
    "review_several": lambda at: {"decision": "no", "finding": f"m{at.draft.mention.pk}:{at.draft.mention.version}"},
    "review_decide": lambda at: {"decision": "yes", "version": at.draft.mention.version},
    "review_add": lambda at: {"quote": "居民", "kind": "practice", "name": "微心愿"},
    "review_state": lambda at: {"state": "published", "anyway": "1", "version": at.draft.article.version},
    "article_report": lambda at: {"text": "不是这样。"},
    "note_settle": lambda at: {"version": at.report.version, "answer": "改了。"},
    "note_add": lambda at: {"text": "再核一遍。"},
    "review_text": lambda at: {"version": at.draft.article.version, "title": "另一个标题"},
    "review_settle": lambda at: {"version": at.draft.article.version, "decision": "take"},
    "bulk_preview": lambda at: {"job": "publisher", "scope": "all", "value": "openpublisher"},
    "bulk_apply": lambda at: {"job": "publish", "keys": f"a{at.draft.article.pk}:{at.draft.article.version}"},
    "bulk_apply: findings": lambda at: {
        "of": "findings",
        "job": "no",
        "keys": f"m{at.draft.mention.pk}:{at.draft.mention.version}",
    },
    "name_edit": lambda at: {"version": at.draft.brand.version, "name": "另一个名字", "aliases": ""},
    "locality_code": lambda at: {"version": at.public.place.parent.version, "code": CODE},
    "change_restore": lambda at: {"version": at.public.brand.version},
    "change_restore: of an article": lambda at: {"version": at.public.article.version},
    "change_restore: published again": lambda at: {"version": at.archived.article.version},
    "name_merge": lambda at: {
        "into": at.public.brand.pk,
        "source_version": at.draft.brand.version,
        "target_version": at.public.brand.version,
    },
    "compilation_new": lambda at: {"title": "汇编", "line_pitch": "28.95"},
    "login": lambda at: {"username": at.people[at.me].username, "password": PASSWORD},
    "set_theme": lambda at: {"theme": "dark"},
    "set_language": lambda at: {"language": "en"},
    "admin:login": lambda at: {"username": at.people[at.me].username, "password": PASSWORD},
    "admin:password_change": lambda at: {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    "admin:auth_user_password_change": lambda at: {"password1": NEW, "password2": NEW, "usable_password": "true"},
}
CODE = "620102"
"""Of 城关区 in 兰州市."""
NEW = "another-one-4711"
NAMED = {"name": "另一个名字"}
ADDED = {
    "locality": {"name": "新的省", "level": "province"},
    "indicator": {"name": "新的指标", "unit": "个", "dimension": "count"},
    "user": {"username": "new", "usable_password": "false"},
}
CHANGED = {
    "article": {"title": "另一个标题"},
    "mention": {"state": "rejected"},
    "claim": {"state": "rejected"},
    "user": {"first_name": "新"},
}
"""What a form of the admin is given for a model, beside what it shows already; NAMED for every other model."""


def form_of(name: str, address: str, at: Library) -> dict:
    page = MODEL_PAGE.fullmatch(name)
    if page is None:
        fill = FORMS.get(name) or FORMS.get(name.partition(": ")[0])
        return fill(at) if fill else {}
    model, kind = page["model"], page["page"]
    if kind == "changelist":
        return {"action": "delete_selected", "_selected_action": _seen(model, at), "post": "yes"}
    if kind == "delete":
        return {"post": "yes", "seen": _seen(model, at).rpartition(":")[2]}
    if kind == "history":
        return {}
    if address not in at.forms:
        at.forms[address] = _shown(visit("superuser", "GET", address, at))
    return at.forms[address] | (ADDED if kind == "add" else CHANGED).get(model, NAMED)


def _seen(model: str, at: Library) -> str:
    """A spare row as the pages of the admin know it: by its number and, where it has one, its version."""
    of_model = next(each for each in admin.site._registry if each._meta.model_name == model)
    record = of_model._base_manager.get(pk=at.spares[model])
    return f"{record.pk}:{record.version}" if isinstance(record, Versioned) else str(record.pk)


def _shown(page: HttpResponse) -> dict[str, list[str]]:
    """The form of a page of the admin as a browser would send it back; {} where there is none."""
    shown: dict[str, list[str]] = {}
    for form in html.fromstring(page.content).forms if page.status_code == 200 else ():
        for name, value in form.form_values() if form.get("id", "").endswith("_form") else ():
            shown.setdefault(name, []).append(value)
    return shown


# The library ---------------------------------------------------------------------------------------------

SECRET = "zq0x"
"""Whatever readers must not see begins so."""
PARTS = (
    "title", "body", "quote", "subject", "unit", "period", "street", "brand", "alias", "initiative", "publisher", "file",
    "author", "site",
)  # fmt: skip
"""What is marked of a case: the texts of an article, of its source and of its figure, and names that no other has."""


@dataclass
class Case:
    article: Article
    place: Locality
    brand: Brand
    initiative: Initiative
    publisher: Publisher
    mention: Mention
    claim: Claim


@dataclass
class Library:
    """One published case and three that are not, and the people who ask for them."""

    people: dict[str, User]
    cookies: dict[str, str]
    public: Case
    client: Client = field(default_factory=Client)
    me: str = "viewer"
    """Whose own things are meant; a stranger tries those of the viewer."""
    searches: dict[tuple[str, str], int] = field(default_factory=dict)
    """Whose, and for which page → number."""
    baskets: dict[tuple[str, str], int] = field(default_factory=dict)
    """Whose, and for which page → number; "" for the pages of its cases."""
    compilations: dict[tuple[str, str], int] = field(default_factory=dict)
    """Whose, and for which page → number."""
    cases_of_baskets: dict[str, int] = field(default_factory=dict)
    """For which page of a case → its number; it stands in all baskets."""
    tokens: dict[str, str] = field(default_factory=dict)
    public_merged: int = 0
    """The former number of the brand that is one now with that of the published case."""
    edit: Action | None = None
    correction: Action | None = None
    draft: Case | None = None
    in_review: Case | None = None
    archived: Case | None = None
    reprint: Source | None = None
    withdrawal: Action | None = None
    merged: int = 0
    own: dict[str, Action] = field(default_factory=dict)
    report: Note | None = None
    notes: dict[str, Note] = field(default_factory=dict)
    spares: dict[str, int] = field(default_factory=dict)
    forms: dict[str, dict] = field(default_factory=dict)
    """Address → the form that a page of the admin shows to a superuser."""
    rows: dict[str, tuple[int, str]] = field(default_factory=dict)
    """All tables as they are before each request, see all_rows."""


@pytest.fixture
def library() -> Library:
    at = make_library()
    add_drafts(at)
    return at


def make_library() -> Library:
    """What readers may see. The names of editors and curators are marked, and so are their reasons."""
    call_command("load_vocabularies", stdout=StringIO())
    people, cookies = {}, {}
    for role in PEOPLE:
        people[role] = User.objects.create_user(
            role if role == "viewer" else SECRET + role,
            password=PASSWORD,
            is_staff=role in ("curator", "superuser"),
            is_superuser=role == "superuser",
        )
        people[role].groups.set(Group.objects.filter(name=role))
        client = Client()
        client.force_login(people[role])
        client.get("/healthz")  # the first request writes into the session
        cookies[role] = client.cookies.output(header="", sep=";")
    curator = people["curator"]
    at = Library(people, cookies, make_case("open", Article.State.PUBLISHED, "2021-05-06"))
    at.public_merged = merge_away("openformer", at.public.brand, curator)
    at.edit = change(at.public.brand, curator, aliases=["openalias"])
    at.correction = change(at.public.article, curator, author="记者")
    colleague = User.objects.create_user("colleague")
    for whose, owner in {"of a colleague": colleague, "shared": colleague, **people}.items():
        fields = {"is_shared": whose == "shared", "seen_at": timezone.now() - timedelta(days=9)}
        kept, gone = make_search(owner, f"kept {whose}", **fields), make_search(owner, f"gone {whose}", **fields)
        gone.deleted_at = timezone.now()
        gone.save()
        at.searches |= {(whose, page): (gone if page == "restore" else kept).pk for page in SEARCH_PAGES}
        at.tokens[whose] = FeedToken.objects.get_or_create(owner=owner)[0].token
    kept = [make_case(f"kept{number}", Article.State.PUBLISHED, "2021-05-06").article for number in range(3)]
    at.cases_of_baskets = {"remove": kept[0].pk, "note": kept[0].pk, "move": kept[1].pk, "restore": kept[2].pk}
    for whose, owner in {"of a colleague": colleague, "shared": colleague, **people}.items():
        fields = {"is_shared": whose == "shared"}
        gone = make_basket(owner, *kept, name=f"gone basket {whose}", deleted_at=timezone.now(), **fields)
        basket = make_basket(owner, *kept, name=f"basket {whose}", **fields)
        basket.items.filter(article_id=kept[2].pk).update(removed_at=timezone.now())
        at.baskets |= {(whose, page): (gone if page == "restore" else basket).pk for page in (*BASKET_PAGES, "")}
        made = [Compilation.objects.create(owner=owner, title=whose, articles=[kept[0].pk]) for _page in MADE_PAGES]
        for page, compilation in zip(MADE_PAGES, made, strict=True):
            if page != "next":
                make_next(compilation, Article.objects.visible_to(owner), "https://cases.example")
            at.compilations[whose, page] = compilation.pk
    add_spares(at)
    add_spellings()
    return at


def add_spares(at: Library) -> None:
    """For the pages of the admin, a row of each model that nothing hangs on; random values keep no constraints."""
    spare = make_article(f"{SECRET}spare有3个人。", state=Article.State.PROPOSED, title=f"{SECRET}spare")
    mention = make_mention(spare, Practice.objects.get(name="微心愿"), "个人")
    at.spares = {"article": spare.pk, "mention": mention.pk, "claim": make_claim(spare, "3个").pk}
    for model in admin.site._registry:
        if model._meta.model_name not in at.spares:
            at.spares[model._meta.model_name] = baker.make(model).pk


def add_drafts(at: Library) -> None:
    """What readers must not see, and what was done to it."""
    curator = at.people["curator"]
    at.draft = make_case(f"{SECRET}one", Article.State.PROPOSED, "2019-02-03")
    at.in_review = make_case(f"{SECRET}two", Article.State.IN_REVIEW, "2018-02-03")
    at.archived = make_case(f"{SECRET}three", Article.State.PUBLISHED, "2017-02-03")
    at.withdrawal = change(at.archived.article, curator, state=Article.State.ARCHIVED, public_since=None)
    at.reprint = make_source("转载", name=f"{SECRET}reprint.txt", republishes=at.draft.article)
    at.merged = merge_away(f"{SECRET}former", at.draft.brand, curator)
    run = ImportRun.objects.create(started_by=curator)
    ImportItem.objects.create(run=run, name=f"{SECRET}file", outcome="refused", reason=f"{SECRET}reason")
    reader = User.objects.create_user(f"{SECRET}reader")
    at.report = notes.report(at.public.article, "", f"{SECRET}report", reader)
    at.report.refresh_from_db()
    Article.objects.filter(pk=at.draft.article.pk).update(is_contested=True, machine={"author": f"{SECRET}machine"})
    for role, person in at.people.items():
        at.notes[role] = notes.add(at.public.article, f"{SECRET}note", person)
        mention = make_mention(at.in_review.article, Practice.objects.get(name="议事协商"), "居民", rule=role)
        at.own[role] = review.decide(at.in_review.article, mention, 0, Mention.State.CONFIRMED, person)
    add_spellings()


def make_case(word: str, state: Article.State, day: str) -> Case:
    """A case whose own names begin with `word`. Place, brand, practice and problem it shares with all others, too."""
    place = make_locality("甘肃省", "兰州市", "城关区", f"{word}street")
    brand = make_brand(f"{word}brand", locality=place, aliases=[f"{word}alias"])
    initiative, publisher = make_initiative(f"{word}initiative", locality=place), make_publisher(f"{word}publisher")
    sentence = f"{word}quote，来了41{word}unit，"
    text = f"{word}body\n居民说城关区停车难，红心驿站和微心愿帮了忙。\n{sentence}{word}brand、{word}initiative。"
    article = make_article(
        text, source=make_source(text, name=f"{word}file.txt"), title=f"{word}title", state=state, locality=place,
        publisher=publisher, author=f"{word}author", site=f"{word}site", published_on=day, published_precision="day",
        public_since=timezone.now() if state == Article.State.PUBLISHED else None,
    )  # fmt: skip
    mention = make_mention(article, brand, f"{word}brand")
    make_mention(article, initiative, f"{word}initiative")
    make_mention(article, place.parent, "城关区")
    make_mention(article, Brand.objects.filter(name="红心驿站").first() or make_brand("红心驿站"), "红心驿站")
    make_mention(article, Practice.objects.get(name="微心愿"), "微心愿")
    make_mention(article, Problem.objects.get(name="停车难"), "停车难")
    start = text.index(sentence)
    claim = make_claim(
        article, f"41{word}unit", 41, unit=f"{word}unit", subject=f"{word}subject", as_of=f"{word}period",
        locality=place, brand=brand, start=start, end=start + len(sentence), quote=sentence,
    )  # fmt: skip
    return Case(article, place, brand, initiative, publisher, mention, claim)


def change(record: models.Model, actor: User, **columns: object) -> Action:
    with act(Action.Kind.EDIT, actor, reason=f"{SECRET}reason") as acting:
        row = type(record).objects.filter(pk=record.pk)
        acting.watch(row)
        row.update(**columns)
    record.refresh_from_db()
    return acting.action


def merge_away(name: str, into: Brand, actor: User) -> int:
    """The number of a brand that is now another name of this one."""
    former = make_brand(name, locality=into.locality)
    number = former.pk
    merge(former, into, (former.version, into.version), actor, f"{SECRET}reason")
    into.refresh_from_db()
    return number


# Asking --------------------------------------------------------------------------------------------------

READING = re.compile(r"SELECT|SHOW|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT|SET LOCAL")


def visit(role: str, method: str, address: str, at: Library, form: dict | None = None) -> HttpResponse:
    at.client.cookies = SimpleCookie(at.cookies.get(role, ""))
    with override_settings(PUBLIC_READ=role != "closed"):
        response = at.client.post(address, form or {}) if method == "POST" else at.client.get(address)
        response.getvalue()  # of a file, all of its rows
    return response


def ask(role: str, method: str, name: str, address: str, at: Library) -> str:
    """The answer as a word of the table; what was written is taken back."""
    form = form_of(name, address, at) if method == "POST" else None
    at.rows = at.rows or all_rows()
    written = []

    def note(execute: Callable, sql: str, *more: object) -> object:
        if not READING.match(sql):
            written.append(sql)
        return execute(sql, *more)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            response = visit(role, method, address, at, form)
        # Who only reads changes nothing; who writes may have taken it back himself.
        has_changed = bool(written) and all_rows() != at.rows
        transaction.set_rollback(True)
    if has_changed:
        begin_anew()
    return in_a_word(response, has_changed)


def in_a_word(response: HttpResponse, has_changed: bool) -> str:
    word = str(response.status_code)
    if response.status_code == 302:
        word = "login" if response["Location"].startswith(("/login/?", "/admin/login/?")) else "away"
    elif response.status_code == 200:
        word = "page"
    if has_changed:
        return "saved" if word in ("page", "away") else f"{word}, but it has written"
    return word


def all_rows() -> dict[str, tuple[int, str]]:
    """Table → number of its rows, and their hash. Whatever writes to the search index moves a clock, a table, too."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(model._meta.db_table for model in apps.get_models(include_auto_created=True)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(
                repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]) for row in cursor
            )
            found[table] = len(rows), sha256("\n".join(rows).encode()).hexdigest()
    return found


def begin_anew() -> None:
    """What was taken back in the database is still in what a process keeps of it."""
    forget()
    cache.clear()


# The table -----------------------------------------------------------------------------------------------


def row_of(name: str) -> str | None:
    """The row of a route: its own, or the last pattern that it fits."""
    fitting = [row for row in TABLE if "*" in row and fnmatchcase(name, row)]
    return name if name in TABLE else next(reversed(fitting), None)


def missing_row(name: str, at: Library) -> str:
    """The line to add, with the answers as they are now."""
    answers = [[ask(role, method, name, addresses(at, role)[name], at) for role in ROLES] for method in METHODS]
    return f'"{name}" = [' + ", ".join(f'"{" ".join(f"{word:5}" for word in words)}"' for words in answers) + "]"


def test_every_route_has_a_row_and_every_row_a_route(library):
    found = addresses(library, "viewer")
    told = [
        f"The route {name} takes arguments: add them to ARGUMENTS in {Path(__file__).name}, once more as "
        f'"{name}: a draft" if drafts have such a page, and to FORMS the least that its form takes.'
        for name, address in found.items()
        if not address
    ]
    if missing := [name for name, address in found.items() if address and row_of(name) is None]:
        told.append(f"Add to {TABLE_FILE.name}, with what {', '.join(ROLES)} are meant to get; now they get:")
        told += [missing_row(name, library) for name in missing]
    told += [f"No route for a row of {TABLE_FILE.name}: {row}" for row in TABLE.keys() - map(row_of, found)]
    told += [
        f"Not a word for each role: {row}"
        for row, both in TABLE.items()
        if [len(words.split()) for words in both] != [len(ROLES)] * len(METHODS)
    ]
    assert not told, "\n".join(told)


def test_each_role_gets_what_its_column_says(library):
    """And writes nothing, by GET or by POST, unless the word is "saved": no row of any table is another one."""
    wrong = []
    for column, role in enumerate(ROLES):
        for name, address in addresses(library, role).items():
            for method, words in zip(METHODS, TABLE.get(row_of(name) or "", ()), strict=False):
                meant, answer = words.split()[column], ask(role, method, name, address, library)
                if answer != meant:
                    wrong.append(f"{role}: {method} {name} ({address}) is {answer}, not {meant}")
    assert not wrong, "\n".join([f"Otherwise than in {TABLE_FILE.name}:", *wrong])


@pytest.mark.parametrize("role", PEOPLE)
def test_searches_of_others_are_shown_only_when_they_share_them(role, library):
    gone = library.searches["of a colleague", "restore"]
    for address in ("/searches/", f"/searches/?deleted={gone}", "/"):
        page = visit(role, "GET", address, library).content.decode()
        names = set(re.findall(r"(?:kept|gone) (?:of a colleague|shared|[a-z]+)", page))
        assert names == {f"kept {role}", *(["kept shared"] if address != "/" else [])}


# What is not published -----------------------------------------------------------------------------------


WORDS = [
    *(f"{SECRET}one{part}" for part in PARTS if part not in ("quote", "unit", "period", "author", "site")),
    *(f"{SECRET}{word}" for word in ("former", "reason", "editor", "curator")),
]
"""What somebody may look for who has heard of a draft."""
FORMATS = [key for key, _name in ArticleFilter.base_filters["format"].extra["choices"]]


def values(parameter: str, at: Library) -> list[str]:
    """What a parameter may be given that speaks of drafts; another one, words."""
    draft, name = at.draft, parameter.removeprefix("not_")
    things = {
        "locality": draft.place,
        "initiative": draft.initiative,
        "brand": draft.brand,
        "publisher": draft.publisher,
    }
    asked = ("", f"q={SECRET}onebody", "q=停车", "year=2019", f"brand={draft.brand.pk}")
    known = {
        **{kind: [str(thing.pk), thing.name] for kind, thing in things.items()},
        "practice": ["微心愿"],
        "problem": ["停车难"],
        "year": ["2019"],
        "level": ["township"],
        "figure": ["count"],
        "unit": [draft.claim.unit, f"{draft.claim.unit}&least=40", f"{draft.claim.unit}&most=42"],
        "least": ["40"],
        "most": ["42"],
        "indicator": ["党员数"],
        "all": ["problem&problem=停车难"],
        "has_figures": ["1"],
        "exact": [f"1&q={SECRET}onealias"],
        "sort": ["date", "figures", "relevance&q=停车"],
        "format": [f"{key}&{query}" for key in FORMATS for query in asked],
        "kind": [f"{kind}&typed={SECRET}one" for kind in things],
        "page": ["2"],
        "deleted": [str(at.searches["of a colleague", "restore"])],
    }
    return known.get(name) or WORDS


Question = tuple[str, str, dict | None]
"""Method, address and form."""


def questions(at: Library, role: str) -> list[Question]:
    """All that can be asked about drafts: every route, every parameter that it reads, and what is not there."""
    found: list[Question] = [
        ("GET", f"/{SECRET}onebrand/", None),
        ("GET", f"/practices/{SECRET}onebrand/", None),
        ("GET", f"/articles/?format=csv&year={SECRET}onetitle", None),
        ("GET", "/articles/?format=jsonl", None),
        ("GET", f"/articles/?brand={at.merged}", None),
    ]
    for name, address in addresses(at, role).items():
        found.append(("GET", address, None))
        if not name.startswith("admin:"):
            found.append(("POST", address, form_of(name, address, at)))
        page, most = address.partition("?")[0], None if name in ("article_list", "suggest") else 2
        for parameter in PARAMETERS.get(name, ()):
            found += [("GET", f"{page}?{parameter}={value}", None) for value in values(parameter, at)[:most]]
    return found


Answer = tuple[int, str, str]
"""Status, where it leads, and text."""


def answers(role: str, asked: list[Question], at: Library) -> dict[tuple[str, str], Answer]:
    found = {}
    for method, address, form in asked:
        with transaction.atomic():
            response = visit(role, method, address, at, form)
            transaction.set_rollback(True)
        found[method, address] = response.status_code, response.get("Location", ""), text_of(response)
    return found


def text_of(response: HttpResponse) -> str:
    """A workbook unpacked; without what differs from answer to answer: tokens of forms, and when an empty feed was made."""
    content = response.getvalue()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(map(book.read, book.namelist()))
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"|<updated>[^<]+\.[^<]+</updated>', "", content.decode())


def apart(told: Answer, untold: Answer) -> str:
    """Where two answers begin to differ, or what is in both and should not be."""
    one, other = (" ".join(map(str, answer)) for answer in (told, untold))
    at = next((at for at, (char, instead) in enumerate(zip(one, other, strict=False)) if char != instead), -60)
    return f"…{one[max(at - 60, 0) : at + 60]!r}" if one != other else str(secrets(told))


def secrets(answer: Answer) -> set[str]:
    return marked(" ".join(map(unquote_plus, answer[1:])))


def marked(text: str) -> set[str]:
    return set(re.findall(rf"{SECRET}[a-z]+", text, re.IGNORECASE))


@pytest.mark.parametrize("role", ["closed", "open", "viewer"])
def test_readers_get_the_same_answers_as_if_there_were_no_drafts(role, monkeypatch):
    """Not a word, a count, an order or a status tells of them: hidden and missing answer alike.

    What a page repeats of its address is in both answers. Reasons, and names of editors and curators, stand in what was
    done to the published case, too, and are looked for by their mark.
    """
    at = make_library()
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    with transaction.atomic():
        add_drafts(at)
        asked = questions(at, role)
        # An editor has looked before: what is kept of pages is made for him, and he finds what readers must not.
        seen = answers("editor", [("GET", address, None) for address in addresses(at, role).values()], at)
        told = answers(role, asked, at)
        transaction.set_rollback(True)
    begin_anew()
    untold = answers(role, asked, at)

    to_be_found = {*WORDS, *(f"{SECRET}one{part}" for part in PARTS)}
    assert to_be_found <= set().union(*map(secrets, seen.values()))
    leaks = [
        f"{method} {address}: {told[method, address][0]}, {apart(answer, untold[method, address])}"
        for (method, address), answer in told.items()
        if answer != untold[method, address] or not secrets(answer) <= marked(unquote_plus(address))
    ]
    assert not leaks, "\n".join([f"Answers that tell {role} of drafts, or of who works on them:", *leaks])
