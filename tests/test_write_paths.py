"""On every way to write: one action for one write, none for nothing, and nobody's edit lost in silence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from functools import partial
from hashlib import sha256

import pytest
from django.contrib.messages import SUCCESS, get_messages
from django.core.management import get_commands
from django.http import HttpResponse
from django.test import Client

from articles import review
from articles.history import act, model_of, undo
from articles.importer.store import Outcome, store, store_again
from articles.importer.targets import Known
from articles.importer.types import Draft, DraftClaim, Metadata
from articles.models import Action, Article, Brand, Change, Claim, ImportRun, Mention
from articles.search.names import add_spellings
from articles.text.spans import Span
from tests.crowd import crowd, leave_pages_blank
from tests.factories import make_article, make_brand, make_indicator
from tests.forms import Form
from tests.tables import differing, fingerprint, records
from tests.write_paths import (
    NO_WRITE,
    NO_WRITE_COMMANDS,
    PATHS,
    WRITE_COMMANDS,
    Shown,
    editor_of,
    kept,
    routes,
    writes_of_the_admin,
)

ROUNDS, PEOPLE = 20, 10
"""Two hundred edits. Twenty people at once would do so in half the rounds; SQLite makes so many wait in long steps."""
WITHOUT_IDLE = {
    *("review_decide accept", "review_decide new name", "review_accept", "review_undo", "name_merge", "alike_apart"),
    *("action_undo", "change_restore", "review_decide take", "review_settle", "note_settle", "note_delete"),
    "locality_code",
    *(name for name in PATHS if name.endswith(("_delete", "delete_selected"))),
}
"""Whatever stands in their forms, they change something the first time; that they change nothing the second is asked, too."""


def log_in(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.fixture
def people(django_user_model) -> list:
    """Who may do everything."""
    return [django_user_model.objects.create_superuser(f"editor{number}") for number in range(PEOPLE)]


@pytest.fixture
def clients(people) -> list[Client]:
    return [log_in(person) for person in people]


@pytest.fixture
def two(django_user_model) -> list[Client]:
    """Who comes first and who comes second: where nobody else writes, nobody else need log in."""
    return [log_in(django_user_model.objects.create_superuser(f"editor{number}")) for number in range(2)]


def send(client: Client, shown: Shown, own: Form) -> HttpResponse:
    client.cookies.pop("messages", None)  # what an answer before has told
    return client.post(shown.address, shown.form | own)


def is_told(response: HttpResponse) -> bool:
    """Whether the answer says that nothing was saved: a page of its own, or a message that is no success."""
    if response.status_code != 302:
        return True
    return any(message.level != SUCCESS for message in get_messages(response.wsgi_request))


def tells(action: Action, expected: tuple[str, dict | None]) -> bool:
    """Whether one of the changes of an action leaves a record of this kind with these values."""
    kind, row = expected
    after = [change.after for change in action.changes.filter(kind=kind)]
    return any(each is None if row is None else each is not None and row.items() <= each.items() for each in after)


def assert_history_is_a_chain() -> None:
    """Each change of a record begins where the one before has ended, and the last one has left what is there."""
    states: dict[tuple[str, int], dict | None] = {}
    for change in Change.objects.order_by("pk"):
        record = (change.kind, change.record)
        known = states.get(record, {})
        if change.before is None or known is None:
            assert (change.before, known or None) == (None, None), record
            known = {}
        assert all(change.before[name] == known[name] for name in (change.before or {}).keys() & known.keys()), record
        states[record] = None if change.after is None else known | change.after
    for (kind, pk), state in states.items():
        row = model_of(kind)._base_manager.filter(pk=pk).first()
        assert (row is None) == (state is None), (kind, pk)
        for field in row._meta.concrete_fields if row else ():
            if field.attname in state:
                assert field.value_from_object(row) == field.to_python(state[field.attname]), (kind, pk, field.attname)


# The table -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_route_that_answers_post_is_a_path_or_has_a_reason_why_it_is_none(client, admin_user):
    known, unknown = {name.partition(" ")[0] for name in PATHS} | NO_WRITE.keys(), {}
    for route, address in routes():
        client.force_login(admin_user)  # one of the routes logs out
        status = client.post(address).status_code
        is_list = re.fullmatch(r"admin:articles_\w+_changelist", route)  # what a list offers stands in the registry
        if route not in known and not is_list and status not in (403, 405):
            unknown[route] = status
    assert not unknown


def test_all_that_the_admin_site_offers_is_a_path():
    assert set(writes_of_the_admin()) == {name for name in PATHS if name.startswith("admin:")}


def test_every_command_is_tested_or_has_a_reason_why_not():
    ours = {name for name, application in get_commands().items() if application == "articles"}
    assert ours == WRITE_COMMANDS | NO_WRITE_COMMANDS.keys()


def test_no_reason_is_left_over():
    names = {route for route, _address in routes()}
    assert NO_WRITE.keys() <= names
    assert not NO_WRITE.keys() & {name.partition(" ")[0] for name in PATHS}


# One by one ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("name", PATHS)
def test_a_write_is_one_action_and_who_comes_second_is_told_and_overwrites_nothing(name, two):
    shown = PATHS[name](two[0], 0)
    before, known = records(), Action.objects.count()

    first = send(two[0], shown, shown.own(0))

    assert first.status_code == 302
    assert not is_told(first)
    (action,) = Action.objects.all()[: Action.objects.count() - known]
    assert action.actor_name == "editor0"
    assert tells(action, shown.leaves(0))
    written = records()
    assert differing(before, written) == set(action.changes.values_list("kind", "record"))

    second = send(two[0 if shown.as_one else 1], shown, shown.own(1))

    if shown.adds:
        assert second.status_code == 302
        assert tells(Action.objects.first(), shown.leaves(1))
        assert Action.objects.count() == known + 2
        return

    assert second.status_code == shown.stale
    assert is_told(second) != shown.agrees
    assert not differing(written, records())
    assert Action.objects.count() == known + 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PATHS.keys() - WITHOUT_IDLE))
def test_a_write_that_changes_nothing_leaves_no_action(name, two):
    shown = PATHS[name](two[0], 0)
    before, known = records(), Action.objects.count()

    response = send(two[0], shown, shown.idle)

    assert response.status_code < 409 or shown.stale == 422
    assert not differing(before, records())
    assert Action.objects.count() == known


# All at once ---------------------------------------------------------------------------------------------


def family(name: str) -> str:
    """The view that serves a path. Paths of one view take turns, so that each is among its two hundred edits."""
    route, _, what = name.partition(" ")
    if not route.startswith("admin:"):
        return route
    page = route.rpartition("_")[2]
    return f"admin {page}" if page != "changelist" else f"admin {'list' if what == '_save' else 'bulk'}"


FAMILIES: dict[str, list[str]] = defaultdict(list)
for each in PATHS:
    FAMILIES[family(each)].append(each)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", FAMILIES)
def test_of_two_hundred_edits_at_once_none_is_lost_in_silence(name, people, clients, monkeypatch):
    """Everybody has seen the same: one saves, the others are told."""
    leave_pages_blank(monkeypatch)
    windows = [log_in(people[0]) for _person in people]
    saved = told = 0
    with crowd(PEOPLE) as threads:
        for number in range(ROUNDS):
            path = FAMILIES[name][number % len(FAMILIES[name])]
            shown = PATHS[path](clients[0], number)
            known = Action.objects.count()
            senders = windows if shown.as_one else clients

            answers = threads.at_once([partial(send, sender, shown, shown.own(n)) for n, sender in enumerate(senders)])

            statuses = [answer.status_code for answer in answers]
            assert max(statuses) < 500, (path, statuses)
            actions = Action.objects.all()[: Action.objects.count() - known]
            if shown.adds:
                by_whom = {action.actor_id: action for action in actions}
                assert len(actions) == PEOPLE, (path, statuses)
                assert all(tells(by_whom[person.pk], shown.leaves(n)) for n, person in enumerate(people)), path
                saved += PEOPLE
                continue
            assert len(actions) == 1, (path, statuses)
            winners = [n for n, answer in enumerate(answers) if not is_told(answer)]
            assert len(winners) == 1 or shown.agrees, (path, statuses)
            writer = next(n for n in winners if actions[0].actor == people[0 if shown.as_one else n])
            assert tells(actions[0], shown.leaves(writer)), path
            saved, told = saved + 1, told + len(answers) - 1
    assert (saved, told) in ((ROUNDS, ROUNDS * (PEOPLE - 1)), (ROUNDS * PEOPLE, 0))
    assert_history_is_a_chain()


# Against each other --------------------------------------------------------------------------------------


def name_the_target(client: Client, number: int) -> Shown:
    """A passage that names what is being merged away is said to name the one that stays."""
    source, target = Brand.objects.order_by("-pk").first(), kept(Brand)
    add_spellings()
    address, form = editor_of(client, source.mentions.get())
    own = {"decision": "yes", "name": target.name}
    return Shown(address, form, lambda n: own, lambda n: ("mention", {"brand_id": target.pk}))


def name_the_source(client: Client, number: int) -> Shown:
    """A passage is tagged as what is being merged away, or getting another name."""
    source = Brand.objects.order_by("-pk").first()
    article = make_article(f"{source}又来了。")
    add_spellings()
    form = {"start": "0", "end": str(len(source.name)), "kind": "brand", "name": source.name}
    return Shown(f"/review/{article.pk}/add/", form, lambda n: {}, lambda n: ("mention", {"brand_id": source.pk}))


def decide_on_the_last(client: Client, number: int) -> Shown:
    claim = Article.objects.latest("pk").claims.get()
    address, form = editor_of(client, claim)
    return Shown(address, form, lambda n: {"decision": "yes"}, lambda n: ("claim", {"state": "confirmed"}))


def undo_several(client: Client, number: int) -> Shown:
    """What was decided together is taken back together."""
    shown = PATHS["review_several"](client, number)
    client.post(shown.address, shown.form | {"decision": "yes"})
    action = Action.objects.latest("pk")
    return Shown(f"/history/actions/{action.pk}/undo/", {}, lambda n: {}, lambda n: ("claim", {"state": "proposed"}))


PAIRS = {
    "form of a case, decisions on its findings": (
        PATHS["admin:articles_article_change claims"],
        PATHS["review_decide correct"],
    ),
    "end of a case, decisions on its findings": (PATHS["admin:articles_article_delete"], decide_on_the_last),
    "page of the queue, all that is sure": (PATHS["review_several"], PATHS["review_accept"]),
    "page of the queue, undo of another": (PATHS["review_several"], undo_several),
    "merge, form of the name that stays": (PATHS["name_merge"], PATHS["admin:articles_brand_change"]),
    "merge, passages that change sides": (PATHS["name_merge"], name_the_target),
    "merge, passages that are tagged": (PATHS["name_merge"], name_the_source),
    "form of a name, passages that are tagged": (PATHS["admin:articles_brand_change"], name_the_source),
}
GAVE_WAY = {"40P01", "55P03"}
"""PostgreSQL has ended a transaction that waited for one that waited for it, or waited too long."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pair", PAIRS)
def test_two_ways_to_write_the_same_do_not_get_into_each_others_way(pair, clients, monkeypatch, caplog):
    leave_pages_blank(monkeypatch)
    kept(Article)
    with crowd(PEOPLE) as threads:
        for number in range(3):
            pages = [show(clients[0], number) for show in PAIRS[pair]]
            known = Action.objects.count()
            answers = threads.at_once(
                [partial(send, client, pages[n % 2], pages[n % 2].own(n)) for n, client in enumerate(clients)]
            )
            assert max(answer.status_code for answer in answers) < 500
            assert Action.objects.count() > known
    clashes = [record.exc_info[1].__cause__ for record in caplog.records if record.exc_info]
    assert not GAVE_WAY & {getattr(clash, "pgcode", "") for clash in clashes}
    assert_history_is_a_chain()


# People and the machine ----------------------------------------------------------------------------------


def draft_of(number: int, found: range, *, before: str = "", behind: str = "") -> Draft:
    """Nine courtyards, each with a figure; those of `found` are found."""
    text = f"{before}第{number}回。" + "".join(f"{yard}号院来了{yard}1个人。" for yard in range(1, PEOPLE)) + behind
    claims = []
    for yard in found:
        start = text.index(f"{yard}1个")
        span = Span(start, start + 3)
        figure = {"quote": span.of(text), "figure": span, "value": Decimal(10 * yard + 1), "value_max": None}
        kind = {"unit": "个", "qualifier": "exact", "kind": "people", "subject": "人", "as_of": "", "path": ()}
        claims.append(DraftClaim(span=span, **figure, **kind, measures=None, rule="test", score=0.5))
    return Draft(
        encoding="utf-8",
        text=text,
        lines=(),
        metadata=Metadata("", "", "", "", None),
        paragraphs=(("body", Span(0, len(text))),),
        fingerprint=sha256(text.encode()).hexdigest(),
        sample=(),
        primary=(),
        mentions=(),
        claims=tuple(claims),
    )


ALL, SOME = range(1, PEOPLE), range(1, PEOPLE, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("machine", ["reread", "import"])
def test_what_people_decide_while_the_machine_reads_stays_or_is_refused(machine, people, clients, monkeypatch):
    """The machine no longer finds every other figure; in a new printing it finds the others at another place."""
    leave_pages_blank(monkeypatch)
    run = ImportRun.objects.create()

    def put(draft: Draft, name: str) -> Outcome:
        return store(draft, name, draft.text.encode(), run, False, Known())

    saved = told = 0
    with crowd(PEOPLE) as threads:
        for number in range(ROUNDS // 2):  # two hundred writes together with the other machine
            article = Article.objects.get(pk=put(draft_of(number, ALL), f"{number}.txt").article_id)
            claims = list(article.claims.order_by("start"))
            pages = [Shown(f"/review/{article.pk}/c{claim.pk}/", {}, dict, dict) for claim in claims]
            newer = draft_of(number, SOME, **{("before", "behind")[number % 2]: "消息。"})
            read = {
                "reread": partial(store_again, article, draft_of(number, SOME), Known()),
                "import": partial(put, newer, f"{number}.txt"),
            }
            given = {"version": "0", "decision": "yes"}
            decisions = [partial(send, client, page, given) for client, page in zip(clients, pages, strict=False)]

            *answers, _read = threads.at_once([*decisions, read[machine]])

            for person, claim, answer in zip(people, claims, answers, strict=False):
                now = Claim.objects.filter(pk=claim.pk).first()
                assert answer.status_code == (409 if is_told(answer) else 302)
                if is_told(answer):
                    assert now is None or now.state == "proposed"
                else:
                    assert (now.state, now.decided_by) == ("confirmed", person)
                    own = Action.objects.filter(actor=person, changes__article_id=article.pk).distinct()
                    assert own.get().kind == "decide"
                told, saved = told + is_told(answer), saved + (not is_told(answer))
            assert set(Counter(article.claims.values_list("quote", flat=True)).values()) == {1}
            assert Action.objects.filter(kind="read", changes__article_id=article.pk).distinct().count() <= 1
    assert saved + told == ROUNDS // 2 * (PEOPLE - 1)
    assert saved
    assert_history_is_a_chain()


# Many at once and back -----------------------------------------------------------------------------------


@pytest.fixture
def five_hundred(people) -> list[Claim | Mention]:
    """Findings of fifty cases."""
    brand = make_brand("党建集结号")
    articles = [make_article(f"党建集结号第{number}回来了3个人。", state="proposed") for number in range(50)]
    passage = {"rule": "test", "start": 0, "end": 5, "quote": "党建集结号"}
    figure = {"figure_start": 0, "figure_end": 5, "value": Decimal("3.0001"), "unit": "个", "kind": "count"}
    Mention.objects.bulk_create(Mention(article=each, brand=brand, **passage) for each in articles for _ in range(5))
    Claim.objects.bulk_create(Claim(article=each, **passage, **figure) for each in articles for _ in range(5))
    return [*Mention.objects.all(), *Claim.objects.all()]


@pytest.mark.django_db
def test_five_hundred_decisions_are_one_action_and_their_undo_leaves_every_table_as_it_was(five_hundred, people):
    before = fingerprint()
    keys = {f"{record._meta.model_name[0]}{record.pk}": record.version for record in five_hundred}

    action, *counts = review.decide_several(keys, Article.objects.all(), Claim.State.REJECTED, people[0])
    assert counts == [500, 0]
    assert action.changes.exclude(kind="article").count() == 500
    decided = fingerprint()
    assert decided != before

    undone = undo(action, people[0])
    assert fingerprint() == before
    undo(undone, people[0])
    assert fingerprint() == decided


@pytest.mark.django_db
def test_five_hundred_records_changed_made_and_deleted_come_back_to_the_last_digit(five_hundred, people):
    indicator, before = make_indicator("到场人数"), fingerprint()

    with act(Action.Kind.EDIT, people[0]) as acting:
        acting.watch(Claim.objects.all(), Mention.objects.all())
        Claim.objects.update(value=Decimal("4.5"), indicator=indicator, subject="人")
        Mention.objects.filter(pk__in=[record.pk for record in five_hundred[:100]]).delete()
        Claim.objects.bulk_create(Claim(**{**_columns(record), "id": None}) for record in five_hundred[-50:])
    assert acting.action.changes.count() == 250 + 100 + 50
    undo(acting.action, people[0])

    assert fingerprint() == before


def _columns(record: Claim) -> dict[str, object]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
