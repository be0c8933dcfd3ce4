"""Many cases or findings at once: what would happen is shown first, it is one action, and one undo takes it back."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from articles.history import undo
from articles.models import Action, Article, Publisher
from articles.search.names import add_spellings
from articles.search.selection import select
from tests.factories import make_article, make_brand, make_claim, make_mention
from tests.tables import fingerprint

pytestmark = pytest.mark.django_db


@pytest.fixture
def roles(django_user_model, capsys):
    call_command("load_vocabularies")
    people = {}
    for role in ("viewer", "editor", "curator"):
        people[role] = django_user_model.objects.create_user(role)
        people[role].groups.add(Group.objects.get(name=role))
    return people


@pytest.fixture
def curator(client, roles):
    client.force_login(roles["curator"])
    return client


def make_cases(count: int) -> list[Article]:
    made = []
    for number in range(count):
        article = make_article(f"第{number}街道办成了{number + 3}件事。", state=Article.State.PROPOSED)
        make_claim(article, f"{number + 3}件", value=number + 3, unit="件")
        made.append(article)
    return made


def preview(client, **given):
    return client.post(reverse("bulk_preview"), {"job": "publish", "scope": "all", "query": "", **given})


def carry_out(client, response, **given):
    """Send the form of a preview, and of every page that goes on, as a browser does."""
    pages = 0
    while response.status_code == 200:
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.content.decode()))
        fields.pop("csrfmiddlewaretoken", None)
        response = client.post(reverse("bulk_apply"), fields | given)
        pages += 1
    return response, pages


def test_all_cases_of_a_list_are_published_after_a_preview_and_taken_back_as_one(curator, roles):
    make_cases(3)
    make_article("已经发布的。", state=Article.State.PUBLISHED)
    before = fingerprint()

    shown = preview(curator)
    assert (shown.context["count"], shown.context["unchanged"], shown.context["open"]) == (3, 1, 3)
    assert fingerprint() == before
    response, pages = carry_out(curator, shown, reason="年底一起发")

    action = Action.objects.get()
    assert (response.url, pages) == (reverse("action_detail", args=[action.pk]), 1)
    assert curator.get(response.url).context["action"] == action
    assert (action.kind, action.reason, action.changes.count()) == ("state", "年底一起发", 3)
    assert select(states=["published"]).total == 4
    undo(action, roles["curator"])
    assert fingerprint() == before


def test_a_bulk_edit_of_five_hundred_is_undone_to_the_last_byte(curator, roles, monkeypatch):
    make_cases(500)
    Publisher.objects.create(name="江海日报")
    add_spellings()
    before = fingerprint()

    shown = preview(curator, job="publisher", value="江海日报")
    _response, pages = carry_out(curator, shown)

    assert Article.objects.filter(publisher__name="江海日报").count() == 500
    action = Action.objects.get()
    assert (pages, action.changes.count()) == (3, 500)  # in pieces, yet one action
    undo(action, roles["curator"])
    assert fingerprint() == before


@pytest.mark.parametrize("job", ["delete", "archive", "withdraw"])
def test_every_job_is_undone_to_the_last_byte(job, curator, roles, monkeypatch):
    monkeypatch.setattr("articles.views.bulk.PIECE", 2)
    cases = make_cases(5)
    make_mention(cases[0], make_brand("第0街道"), "第0街道")
    before = fingerprint()

    _response, pages = carry_out(curator, preview(curator, job=job))

    assert pages == 3
    assert Article.objects.filter(state="proposed").count() == 0
    undo(Action.objects.get(), roles["curator"])
    assert fingerprint() == before
    assert select(states=["proposed"]).total == 5


def test_ticked_cases_alone_and_conditions_of_the_list_are_kept(curator):
    first, second, third = make_cases(3)

    shown = preview(curator, scope="ticked", case=[first.pk, third.pk, "x", "9" * 30])
    carry_out(curator, shown)
    assert set(Article.objects.filter(state="published")) == {first, third}

    assert preview(curator, query="?q=第1街道").context["count"] == 1
    assert curator.get(reverse("bulk_choose") + "?q=第1街道").context["total"] == 1
    assert second.state == "proposed"


def test_what_somebody_changes_after_the_preview_is_left_as_it_is(curator):
    first, second = make_cases(2)
    shown = preview(curator)
    Article.objects.filter(pk=first.pk).update(version=4711, title="刚改的")

    response, _pages = carry_out(curator, shown)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("proposed", "published")
    assert (
        "没有动" in curator.get(response.url).content.decode() or "保持" in curator.get(response.url).content.decode()
    )


def test_an_action_that_is_undone_between_two_pieces_does_not_go_on(curator, roles, monkeypatch):
    monkeypatch.setattr("articles.views.bulk.PIECE", 2)
    make_cases(3)
    shown = preview(curator)
    fields = {"of": "articles", "job": "publish", "keys": shown.context["keys"]}
    going = curator.post(reverse("bulk_apply"), fields)
    undo(going.context["action"], roles["curator"])

    response, _pages = carry_out(curator, going)

    assert response.url == reverse("action_list")
    assert not Article.objects.filter(state="published").exists()


def test_all_that_the_queue_finds_is_decided_as_one(curator, roles):
    cases = make_cases(4)
    cases[3].claims.update(score=0.5)
    before = fingerprint()

    shown = curator.post(reverse("bulk_preview"), {"of": "findings", "job": "yes", "query": "least=0.9"})
    assert shown.context["count"] == 3
    carry_out(curator, shown)

    assert sum(case.claims.filter(state="confirmed").count() for case in cases) == 3
    action = Action.objects.get()
    undo(action, roles["curator"])
    assert fingerprint() == before


def test_what_a_role_may_not_do_it_is_neither_offered_nor_given(client, roles):
    (case,) = make_cases(1)
    client.force_login(roles["editor"])
    form = client.get(reverse("bulk_choose")).context["form"]
    assert [name for name, _label in form.fields["job"].choices] == ["publisher", "locality"]
    assert preview(client).status_code == 422
    keys = {"of": "articles", "job": "delete", "keys": f"a{case.pk}:0"}
    assert client.post(reverse("bulk_apply"), keys).status_code == 403

    client.force_login(roles["viewer"])
    assert client.get(reverse("bulk_choose")).status_code == 403
    assert preview(client).status_code == 403
    assert client.post(reverse("bulk_apply"), keys).status_code == 403
    assert not Action.objects.exists()


def test_nobody_goes_on_with_what_somebody_else_has_begun(client, roles, monkeypatch):
    monkeypatch.setattr("articles.views.bulk.PIECE", 1)
    make_cases(2)
    client.force_login(roles["curator"])
    going = client.post(
        reverse("bulk_apply"), {"of": "articles", "job": "publish", "keys": preview(client).context["keys"]}
    )
    roles["editor"].groups.set([Group.objects.get(name="curator")])
    client.force_login(roles["editor"])

    _context = going.context
    fields = {"of": "articles", "job": "publish", "keys": _context["keys"], "action": _context["action"].pk}
    assert client.post(reverse("bulk_apply"), fields).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"job": "nothing"},
        {"job": "publish", "keys": "a1:0;drop"},
        {"job": "publish", "keys": "a" * 5000},
        {"job": "publisher", "keys": "a1:0", "value": "x"},
        {"job": "publisher", "keys": "a1:0", "value": "4711"},
        {"job": "publish", "keys": "a1:0", "action": "4711"},
    ],
)
def test_what_no_page_has_sent_is_missing(given, curator):
    assert curator.post(reverse("bulk_apply"), {"of": "articles", "keys": "", **given}).status_code == 404


@pytest.mark.parametrize("value", ["", "没有这家报", "\x00", "长" * 500])
def test_an_unknown_publisher_is_told(value, curator):
    make_cases(1)
    response = preview(curator, job="publisher", value=value)
    assert response.status_code == 422
    assert response.context["form"].errors["value"]


def test_of_an_empty_list_nothing_changes(curator):
    shown = preview(curator)
    assert shown.context["count"] == 0
    response = curator.post(reverse("bulk_apply"), {"of": "articles", "job": "publish", "keys": ""})
    assert response.url == reverse("action_list")
    assert not Action.objects.exists()


def test_more_than_one_action_takes_is_told_and_left_for_the_next(curator, monkeypatch):
    monkeypatch.setattr("articles.bulk.MOST", 2)
    make_cases(5)

    shown = preview(curator)

    assert (shown.context["count"], shown.context["beyond"]) == (2, 3)
    carry_out(curator, shown)
    assert Article.objects.filter(state="published").count() == 2
