"""Every way in which a person changes recorded things, as a page shows it: nobody keeps a list that could be forgotten.

A route that answers POST is a way to write unless NO_WRITE says why it is none; so is what the admin site offers for a
model. One that stands in neither table fails by its name (tests/test_write_paths.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from articles import notes
from articles.history import act
from articles.models import (
    Action,
    Article,
    Brand,
    Change,
    Claim,
    ImportItem,
    ImportRun,
    Indicator,
    Initiative,
    Locality,
    Mention,
    Practice,
    Problem,
    Publisher,
    Source,
)
from articles.search.names import add_spellings
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_indicator,
    make_initiative,
    make_locality,
    make_mention,
    make_practice,
    make_problem,
    make_publisher,
    make_source,
    make_succession,
    numbers,
)
from tests.forms import Form, form_on

Row = dict[str, object]
PROVINCES = ("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43")
"""Codes of some, as the gazetteer has them."""


@dataclass(frozen=True)
class Shown:
    """What a page has shown to everybody who now sends its form."""

    address: str
    form: Form
    own: Callable[[int], Form]
    """What the nth person puts into it."""
    leaves: Callable[[int], tuple[str, Row | None]]
    """What history tells of that: a kind of record, and what it holds afterwards (None: it is gone)."""
    stale: int = 409
    """The status of the answer to whoever comes second; with 302, a message tells it."""
    idle: Form | None = None
    """What may be put into it that changes nothing; None where nothing can."""
    agrees: bool = False
    """Whether all want the same: who comes second has got what he wanted."""
    as_one: bool = False
    """Whether it takes one and the same person, in several windows."""
    adds: bool = False
    """Whether everybody adds something of his own, and nobody comes second."""


Show = Callable[[Client, int], Shown]
PATHS: dict[str, Show] = {}
"""Route, and what of it → a page with the form, in the nth round. What a round leaves, the next one starts from."""


def path(name: str) -> Callable[[Show], Show]:
    def register(show: Show) -> Show:
        PATHS[name] = show
        return show

    return register


# What there is to change ---------------------------------------------------------------------------------
# Each with all that goes, or loses its tie, when it goes.


def new(word: str) -> str:
    """A name that nothing has yet."""
    return f"{word}{next(numbers)}"


def make_whole_article() -> Article:
    article = make_article("党建集结号来了3个人。")
    make_mention(article, Brand.objects.first() or make_brand("党建集结号"), "党建集结号")
    make_claim(article, "3个")
    article.shingles.create(value=7)
    make_source("党建集结号来了。", republishes=article)
    ImportItem.objects.create(run=ImportRun.objects.create(), name="1.txt", outcome="created", article=article)
    return article


def make_measured_claim() -> Claim:
    return make_claim(make_article("来了3个人。"), "3个", indicator=make_indicator(new("人数")))


def make_renamed_place() -> Locality:
    place = make_locality(new("旧省"))
    make_succession(make_locality(new("更旧省")), place)
    return place


def make_tied_initiative() -> Initiative:
    initiative = make_initiative(new("机制"))
    initiative.practices.add(make_practice(new("做法")))
    return initiative


def make_tied_brand() -> Brand:
    brand = make_brand(new("品牌"))
    brand.practices.add(make_practice(new("做法")))
    return brand


def make_tied_practice() -> Practice:
    practice = make_practice(new("做法"))
    make_brand(new("品牌")).practices.add(practice)
    make_initiative(new("机制")).practices.add(practice)
    return practice


MAKE: dict[type[Model], Callable[[], Model]] = {
    Article: make_whole_article,
    Mention: lambda: make_mention(make_article("党建集结号来了。"), make_brand(new("党建集结号"))),
    Claim: make_measured_claim,
    Locality: make_renamed_place,
    Initiative: make_tied_initiative,
    Brand: make_tied_brand,
    Practice: make_tied_practice,
    Problem: lambda: make_problem(new("问题")),
    Indicator: lambda: make_measured_claim().indicator,
    Publisher: lambda: make_publisher(new("媒体")),
}


def kept(model: type[Model]) -> Model:
    """The record that all rounds change in turn."""
    return model.objects.order_by("pk").first() or MAKE[model]()


def kept_in_state(model: type[Model], *states: str) -> Model:
    """The same in one of these states: in the first round it is put there, later ones find it so."""
    record = kept(model)
    if record.state not in states:
        assert not record.version, "what a round leaves is not what the next one needs"
        model.objects.filter(pk=record.pk).update(state=states[0])
        record.refresh_from_db()
    return record


def rename(client: Client, number: int) -> Change:
    """Somebody has given the kept brand another name."""
    brand = kept(Brand)
    with act(Action.Kind.EDIT, User.objects.get(pk=client.session["_auth_user_id"])) as acting:
        acting.watch(Brand.objects.filter(pk=brand.pk))
        brand.name = f"第{number}号"
        brand.save()
    return acting.action.changes.get()


# The desk of the editors ---------------------------------------------------------------------------------


def desk(article: Article) -> str:
    return reverse("review_article", args=[article.pk])


def editor_of(client: Client, finding: Claim | Mention) -> tuple[str, Form]:
    key = f"{finding._meta.model_name[0]}{finding.pk}"
    return form_on(client, f"{desk(finding.article)}?at={key}", "@id='editor'")


@path("review_decide accept")
def accept(client: Client, number: int) -> Shown:
    address, form = editor_of(client, kept_in_state(Claim, "proposed", "rejected"))
    return Shown(address, form, lambda n: {"decision": "yes"}, lambda n: ("claim", {"state": "confirmed"}))


@path("review_decide correct")
def correct(client: Client, number: int) -> Shown:
    claim = kept(Claim)
    address, form = editor_of(client, claim)
    return Shown(
        address,
        form,
        lambda n: {"decision": "yes", "subject": f"人{number}-{n}"},
        lambda n: ("claim", {"subject": f"人{number}-{n}"}),
        idle={"decision": {"confirmed": "yes", "rejected": "no", "proposed": "open"}[claim.state]},
    )


@path("review_decide take")
def take_the_reading(client: Client, number: int) -> Shown:
    """Another reading says otherwise than somebody has decided."""
    claim = kept(Claim)
    contest(Claim, subject=f"读{number}")
    address, form = editor_of(client, claim)
    leaves = ("claim", {"subject": f"读{number}", "is_contested": False})
    return Shown(address, form, lambda n: {"decision": "take"}, lambda n: leaves)


@path("review_decide open")
def open_again(client: Client, number: int) -> Shown:
    address, form = editor_of(client, kept_in_state(Claim, "confirmed"))
    leaves = ("claim", {"state": "proposed"})
    return Shown(address, form, lambda n: {"decision": "open"}, lambda n: leaves, idle={"decision": "yes"})


@path("review_decide reject")
def reject(client: Client, number: int) -> Shown:
    address, form = editor_of(client, kept_in_state(Claim, "proposed"))
    leaves = ("claim", {"state": "rejected"})
    return Shown(address, form, lambda n: {"decision": "no"}, lambda n: leaves, idle={"decision": "open"})


@path("review_decide new name")
def name_anew(client: Client, number: int) -> Shown:
    """A passage names what the vocabulary does not hold yet."""
    address, form = editor_of(client, kept(Mention))
    own = {"decision": "yes", "kind": "brand", "name": new("新名"), "make": "on"}
    return Shown(address, form, lambda n: own, lambda n: ("brand", {"name": own["name"]}))


@path("review_accept")
def accept_sure(client: Client, number: int) -> Shown:
    article = kept(Article)
    make_claim(article, "3个", score=0.95, subject=new("人"))
    address, form = form_on(client, desk(article), "contains(@action, '/accept/')")
    return Shown(address, form, lambda n: {}, lambda n: ("claim", {"state": "confirmed"}), stale=302, agrees=True)


@path("review_state")
def publish(client: Client, number: int) -> Shown:
    article = Article.objects.order_by("pk").first() or make_article("来了3个人。")  # all is decided
    address, form = form_on(client, desk(article), "contains(@action, '/state/')")
    state = "in_review" if article.is_published else "published"
    leaves, idle = ("article", {"state": state}), {"state": article.state}
    return Shown(address, form, lambda n: {"state": state}, lambda n: leaves, idle=idle)


@path("review_undo")
def undo_here(client: Client, number: int) -> Shown:
    claim = kept_in_state(Claim, "proposed")
    address, form = editor_of(client, claim)
    client.post(address, form | {"decision": "yes"})
    _decide, form = editor_of(client, claim)
    undo, leaves = reverse("review_undo", args=[claim.article_id]), ("claim", {"state": "proposed"})
    return Shown(undo, form, lambda n: {}, lambda n: leaves, stale=302, as_one=True)


@path("review_add")
def tag(client: Client, number: int) -> Shown:
    article, brand = kept(Article), make_brand(new("集结号"))
    add_spellings()
    which = "contains(@action, '/add/') and .//*[@name='name']"
    address, form = form_on(client, f"{desk(article)}?quote=集结号", which)
    return Shown(
        address,
        form,
        lambda n: {"kind": "brand", "name": brand.name},
        lambda n: ("mention", {"brand_id": brand.pk}),
        stale=422,
        idle={"name": ""},
    )


@path("review_several")
def decide_several(client: Client, number: int) -> Shown:
    """A figure and a name are ticked."""
    article, brand = kept(Article), kept(Brand)
    make_claim(article, "3个", subject=new("人"), rule="figure alone", score=0.1)
    make_mention(article, brand, "党建集结号", rule="figure alone", score=0.1)
    address, form = form_on(client, f"{reverse('review_queue')}?rule=figure+alone", "contains(@action, '/decide/')")
    assert len(form["finding"]) >= 2
    return Shown(
        address,
        form,
        lambda n: {"decision": ("yes", "no")[n % 2]},
        lambda n: ("claim", {"state": ("confirmed", "rejected")[n % 2]}),
        stale=302,
        idle={"decision": "yes", "finding": []},
    )


@path("review_settle")
def settle(client: Client, number: int) -> Shown:
    article = kept(Article)
    contest(Article, title=f"新印{number}")
    address, form = form_on(client, desk(article), "contains(@action, '/settle/')")
    leaves = ("article", {"is_contested": False})
    return Shown(address, form, lambda n: {"decision": ("keep", "take")[n % 2]}, lambda n: leaves)


def contest(model: type[Model], **reads: object) -> None:
    """The machine has read the kept record again, and otherwise."""
    with act(Action.Kind.READ) as acting:
        acting.watch(model.objects.filter(pk=kept(model).pk))
        model.objects.filter(pk=kept(model).pk).update(machine=reads, is_contested=True)


@path("review_text")
def correct_text(client: Client, number: int) -> Shown:
    article = kept(Article)
    Article.objects.filter(title="").update(title="题目")
    address, form = form_on(client, reverse("review_text", args=[article.pk]), "@class='right-text'")
    own = [f"题目{number}-{n}" for n in range(10)]
    return Shown(address, form, lambda n: {"title": own[n]}, lambda n: ("article", {"title": own[n]}), idle={})


# Many at once --------------------------------------------------------------------------------------------


@path("bulk_apply")
def change_many(client: Client, number: int) -> Shown:
    article = kept_in_state(Article, "published", "in_review")
    job, state = ("withdraw", "in_review") if article.is_published else ("publish", "published")
    asked = {"job": job, "scope": "ticked", "case": str(article.pk), "query": ""}
    address, form = form_on(client, reverse("bulk_preview"), "contains(@action, '/apply/')", sent=asked)
    leaves = ("article", {"state": state})
    own = [{"reason": f"理由{n}"} for n in range(10)]
    return Shown(address, form, lambda n: own[n], lambda n: leaves, stale=302, idle={"keys": ""}, agrees=True)


@path("bulk_apply findings")
def decide_on_all(client: Client, number: int) -> Shown:
    make_claim(kept(Article), "3个", subject=new("人"), rule="figure alone", score=0.1)
    asked = {"of": "findings", "job": "yes", "query": "rule=figure+alone"}
    address, form = form_on(client, reverse("bulk_preview"), "contains(@action, '/apply/')", sent=asked)
    leaves = [("claim", {"state": state}) for state in ("confirmed", "rejected")]
    jobs = [{"job": job} for job in ("yes", "no")]
    return Shown(address, form, lambda n: jobs[n % 2], lambda n: leaves[n % 2], stale=302, idle={"keys": ""})


# Notes ---------------------------------------------------------------------------------------------------


@path("article_report")
def report(client: Client, number: int) -> Shown:
    page = reverse("article_report", args=[kept(Article).pk])
    address, form = form_on(client, page, "@class='stack'")
    leaves = [("note", {"text": f"错{number}-{n}", "is_report": True}) for n in range(10)]
    return Shown(
        address,
        form,
        lambda n: {"text": f"错{number}-{n}"},
        lambda n: leaves[n],
        stale=422,
        idle={"text": ""},
        adds=True,
    )


@path("note_add")
def note(client: Client, number: int) -> Shown:
    page = reverse("record_history", args=["brand", kept(Brand).pk])
    address, form = form_on(client, page, "@class='note-add'")
    leaves = [("note", {"text": f"注{number}-{n}"}) for n in range(10)]
    return Shown(
        address,
        form,
        lambda n: {"text": f"注{number}-{n}"},
        lambda n: leaves[n],
        stale=422,
        idle={"text": ""},
        adds=True,
    )


@path("note_settle")
def settle_report(client: Client, number: int) -> Shown:
    reported = notes.report(kept(Article), "", new("错"), User.objects.get(pk=client.session["_auth_user_id"]))
    address, form = form_on(client, reverse("note_list"), f"contains(@action, '/notes/{reported.pk}/settle/')")
    leaves = [("note", {"answer": f"答{n}"}) for n in range(10)]
    return Shown(address, form, lambda n: {"answer": f"答{n}"}, lambda n: leaves[n], stale=302)


@path("note_delete")
def delete_note(client: Client, number: int) -> Shown:
    brand = kept(Brand)
    written = notes.add(brand, new("注"), User.objects.get(pk=client.session["_auth_user_id"]))
    page = reverse("record_history", args=["brand", brand.pk])
    address, form = form_on(client, page, f"contains(@action, '/notes/{written.pk}/delete/')")
    return Shown(address, form, lambda n: {}, lambda n: ("note", None), stale=404)


# Names and history ---------------------------------------------------------------------------------------


@path("name_merge")
def merge(client: Client, number: int) -> Shown:
    target, source = kept(Brand), make_tied_brand()
    make_mention(make_article(f"{source}来了。"), source, source.name)
    page = reverse("name_merge", args=["brand", source.pk])
    address, form = form_on(client, f"{page}?into={target.pk}", "@class='merge'")
    leaves = ("moved", {"former": source.pk, "present": target.pk})
    return Shown(address, form, lambda n: {"reason": f"理由{n}"}, lambda n: leaves, stale=302)


@path("alike_apart")
def tell_apart(client: Client, number: int) -> Shown:
    Brand.objects.all().delete()
    one, other = make_brand(f"第{number}说事室"), make_brand(f"第{number}议事室")
    address, form = form_on(client, reverse("alike_list", args=["brand"]), "contains(@action, '/apart/')")
    leaves = ("distinct", {"one": one.pk, "other": other.pk})
    return Shown(address, form, lambda n: {}, lambda n: leaves, stale=302, agrees=True)


@path("action_undo")
def undo(client: Client, number: int) -> Shown:
    change = rename(client, number)
    which = f"contains(@action, '/actions/{change.action_id}/undo/')"
    address, form = form_on(client, reverse("action_list"), which)
    leaves = ("brand", {"name": change.before["name"]})
    return Shown(address, form, lambda n: {}, lambda n: leaves, stale=302)


@path("change_restore")
def restore(client: Client, number: int) -> Shown:
    change = rename(client, number)
    page = reverse("record_history", args=["brand", change.record])
    address, form = form_on(client, page, f"contains(@action, '/changes/{change.pk}/restore/')")
    leaves = ("brand", {"name": change.before["name"]})
    return Shown(address, form, lambda n: {}, lambda n: leaves, stale=302)


@path("name_edit")
def edit_names(client: Client, number: int) -> Shown:
    page = reverse("name_edit", args=["brand", kept(Brand).pk])
    address, form = form_on(client, page, "@class='stack'")
    own = [f"名{number}-{n}" for n in range(10)]
    return Shown(address, form, lambda n: {"name": own[n]}, lambda n: ("brand", {"name": own[n]}), idle={})


@path("locality_code")
def take_over_code(client: Client, number: int) -> Shown:
    place, code = kept(Locality), PROVINCES[number % len(PROVINCES)]
    page = reverse("locality_code", args=[place.pk]) + f"?code={code}"
    address, form = form_on(client, page, ".//*[@name='code'] and @method='post'")
    return Shown(address, form, lambda n: {}, lambda n: ("locality", {"code": code}))


# The admin site ------------------------------------------------------------------------------------------


def admin_page(model: type[Model], page: str, *arguments: object) -> str:
    return reverse(f"admin:articles_{model._meta.model_name}_{page}", args=arguments)


def change_form(client: Client, model: type[Model]) -> tuple[str, Form]:
    return form_on(client, admin_page(model, "change", kept(model).pk), f"@id='{model._meta.model_name}_form'")


def show_change(model: type[Model], column: str) -> Show:
    def show(client: Client, number: int) -> Shown:
        address, form = change_form(client, model)
        leaves = model._meta.model_name
        return Shown(
            address,
            form,
            lambda n: {column: f"写{number}-{n}"},
            lambda n: (leaves, {column: f"写{number}-{n}"}),
            idle={},
        )

    return show


def show_change_of_a_mention(client: Client, number: int) -> Shown:
    """Each says that another brand is named."""
    address, form = change_form(client, Mention)
    brands = [make_brand(new("品牌")) for _n in range(10)]
    return Shown(
        address,
        form,
        lambda n: {"brand": str(brands[n].pk)},
        lambda n: ("mention", {"brand_id": brands[n].pk}),
        idle={},
    )


def show_rows(rows: str) -> Show:
    """What is decided in the rows below an article."""

    def show(client: Client, number: int) -> Shown:
        address, form = change_form(client, Article)
        field = f"{rows}-0-state"
        state = "rejected" if form[field] == ["confirmed"] else "confirmed"
        leaves = (rows.removesuffix("s"), {"state": state})
        return Shown(address, form, lambda n: {field: state}, lambda n: leaves, idle={})

    return show


def show_successions(client: Client, number: int) -> Shown:
    """What a place was before, in a row below it."""
    address, form = change_form(client, Locality)
    own = [f"注{number}-{n}" for n in range(10)]
    return Shown(
        address,
        form,
        lambda n: {"predecessors-0-note": own[n]},
        lambda n: ("succession", {"note": own[n]}),
        idle={},
    )


def show_add(model: type[Model]) -> Show:
    """All add the same name, which there can be once."""
    demanded = {"level": "province", "unit": "个", "dimension": "count"}

    def show(client: Client, number: int) -> Shown:
        kind = model._meta.model_name
        address, form = form_on(client, admin_page(model, "add"), f"@id='{kind}_form'")
        own = {"name": new("新增")} | {field: value for field, value in demanded.items() if field in form}
        leaves = (kind, {"name": own["name"]})
        return Shown(address, form, lambda n: own, lambda n: leaves, stale=200, idle={"name": ""})

    return show


def show_delete(model: type[Model]) -> Show:
    def show(client: Client, number: int) -> Shown:
        address, form = form_on(client, admin_page(model, "delete", MAKE[model]().pk), ".//*[@name='post']")
        return Shown(address, form, lambda n: {}, lambda n: (model._meta.model_name, None), stale=302)

    return show


def show_list(model: type[Model]) -> Show:
    """Numbers of two rows of a list are saved together."""

    def show(client: Client, number: int) -> Shown:
        while model.objects.count() < 2:
            MAKE[model]()
        address, form = form_on(client, admin_page(model, "changelist"), "@id='changelist-form'")
        places = [(1000 * number + n + 1, 1000 * number + n + 501) for n in range(10)]
        return Shown(
            address,
            form | {"_save": "1"},
            lambda n: {f"form-{row}-position": str(place) for row, place in enumerate(places[n])},
            lambda n: (model._meta.model_name, {"position": places[n][0]}),
            idle={},
        )

    return show


def tick(client: Client, records: list[Model]) -> tuple[str, Form]:
    """The form of a list with these records ticked."""
    model, keys = type(records[0]), {str(record.pk) for record in records}
    page, which = admin_page(model, "changelist"), "@id='changelist-form'"
    address, form = form_on(client, page, which, ticked="_selected_action")
    ticked = [box for box in form["_selected_action"] if box.partition(":")[0] in keys]
    assert len(ticked) == len(records)
    return address, {"_selected_action": ticked, "index": "0", "select_across": "0"}


def show_delete_selected(model: type[Model]) -> Show:
    def show(client: Client, number: int) -> Shown:
        address, form = tick(client, [MAKE[model](), MAKE[model]()])
        asked = form | {"action": "delete_selected"}
        address, form = form_on(client, address, ".//*[@name='post']", sent=asked)
        return Shown(address, form, lambda n: {}, lambda n: (model._meta.model_name, None), stale=302)

    return show


def show_state(action: str, state: str, *before: str) -> Show:
    def show(client: Client, number: int) -> Shown:
        address, form = tick(client, [kept_in_state(Article, *before)])
        return Shown(
            address,
            form,
            lambda n: {"action": action},
            lambda n: ("article", {"state": state}),
            stale=302,
            idle={"action": action, "_selected_action": []},
        )

    return show


for each in MAKE:
    route = f"admin:articles_{each._meta.model_name}"
    PATHS[f"{route}_change"] = show_change(each, {Article: "title", Claim: "subject"}.get(each, "name"))
    PATHS[f"{route}_delete"] = show_delete(each)
    PATHS[f"{route}_changelist delete_selected"] = show_delete_selected(each)
for each in (Locality, Initiative, Brand, Practice, Problem, Indicator, Publisher):
    PATHS[f"admin:articles_{each._meta.model_name}_add"] = show_add(each)
for each in (Practice, Problem, Indicator):
    PATHS[f"admin:articles_{each._meta.model_name}_changelist _save"] = show_list(each)
PATHS |= {
    "admin:articles_mention_change": show_change_of_a_mention,
    "admin:articles_locality_change successions": show_successions,
    "admin:articles_article_change claims": show_rows("claims"),
    "admin:articles_article_change mentions": show_rows("mentions"),
    "admin:articles_article_changelist publish": show_state("publish", "published", "in_review"),
    "admin:articles_article_changelist unpublish": show_state("unpublish", "in_review", "published"),
}


def writes_of_the_admin() -> Iterator[str]:
    """What the admin site offers whoever may do everything, of the models of the library."""
    request = HttpRequest()
    request.user = User(is_active=True, is_staff=True, is_superuser=True)
    for model, page in admin.site._registry.items():
        if model._meta.app_label != "articles":
            continue
        route = f"admin:articles_{model._meta.model_name}"
        if page.has_add_permission(request):
            yield f"{route}_add"
        if page.has_delete_permission(request):
            yield f"{route}_delete"
        if page.has_change_permission(request):
            yield f"{route}_change"
            for inline in page.get_inline_instances(request):
                fields = set(inline.get_fields(request)) - set(inline.get_readonly_fields(request))
                if fields - {"article", "seen"} or inline.can_delete:
                    yield f"{route}_change {inline.opts.model_name}s"
            if page.list_editable:
                yield f"{route}_changelist _save"
        for action in page.get_actions(request):
            yield f"{route}_changelist {action}"


# What is no way to write ---------------------------------------------------------------------------------

READS = "reads only"
OWN = "one's own searches, which have no history"
OWN_DOCUMENTS = "one's own documents, which go after a day"
SELF = "one's own session, language or look"
ACCOUNTS = "accounts: Django's own ledger tells who changed them"
NO_WRITE = {
    "login": SELF,
    "logout": SELF,
    "set_theme": SELF,
    "place_choose": SELF,
    "set_language": SELF,
    "savedsearch_save": OWN,
    "savedsearch_change": OWN,
    "savedsearch_delete": OWN,
    "savedsearch_restore": OWN,
    "savedsearch_renew": OWN,
    "savedsearch_seen": OWN,
    "basket_begin": OWN,
    "basket_choose": OWN,
    "basket_rename": OWN,
    "basket_share": OWN,
    "basket_delete": OWN,
    "basket_restore": OWN,
    "basketitem_add": OWN,
    "basketitem_remove": OWN,
    "basketitem_restore": OWN,
    "basketitem_move": OWN,
    "basketitem_note": OWN,
    **dict.fromkeys(("compilation_new", "compilation_next", "compilation_delete"), OWN_DOCUMENTS),
    "bulk_preview": READS,
    "presence_tell": "who has a page open is forgotten a minute later",
    "admin:index": READS,
    "admin:login": SELF,
    "admin:logout": SELF,
    "admin:password_change": ACCOUNTS,
    "admin:password_change_done": READS,
    "admin:autocomplete": READS,
    "admin:jsi18n": READS,
    "admin:view_on_site": READS,
    "admin:app_list": READS,
    "admin:(without a name)": "old addresses that lead on, and what is missing",
    "admin:auth_user_password_change": ACCOUNTS,
    **{f"admin:articles_{model._meta.model_name}_history": READS for model in (*MAKE, Source, ImportRun, ImportItem)},
    **{
        f"admin:auth_{model}_{page}": ACCOUNTS
        for model in ("user", "group")
        for page in ("changelist", "add", "history", "delete", "change")
    },
}
"""Routes that answer POST, and why nothing of what they do belongs into the history."""
NO_WRITE_COMMANDS = {
    "check_search": READS,
    "demo": "calls other commands",
    "export_cases": READS,
    "load_vocabularies": "adds what is missing and changes nothing that is there",
    "quality": READS,
    "rebuild_search_index": "the index follows from the other tables",
    "refresh_names": "spellings follow from the names",
    "split_reprint": "adds a case and changes none",
}
WRITE_COMMANDS = {"import_articles", "reread"}
ARGUMENTS = {
    "pk": 1, "one": 1, "other": 2, "kind": "brand", "key": "c1", "name": "x", "token": "x", "object_id": "1",
    "article": 1, "content_type_id": 1, "app_label": "articles", "url": "x", "id": 1,
}  # fmt: skip
"""Whatever an address demands: whether a route answers POST is told before it looks for a record."""


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, str]]:
    """Name and an address of every route."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from routes(each, f"{namespace}{each.namespace}:" if each.namespace else namespace)
        else:
            yield f"{namespace}{each.name or '(without a name)'}", _address(each, namespace)


def _address(pattern: URLPattern, namespace: str) -> str:
    if pattern.name is None:
        return "/admin/x/"
    return reverse(
        f"{namespace}{pattern.name}", kwargs={name: ARGUMENTS[name] for name in pattern.pattern.regex.groupindex}
    )
