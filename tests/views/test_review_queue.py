"""What waits in all cases: filtered, decided by the page, undone as one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Action, ImportItem, ImportRun
from articles.search.names import add_spellings
from tests.factories import make_article, make_brand, make_claim, make_locality, make_mention, make_person
from tests.hostile import VALUES

pytestmark = pytest.mark.django_db
QUEUE = "/review/"


@pytest.fixture
def editor(client):
    client.force_login(make_person("wang", "change_article", "change_mention", "change_claim"))
    return client


@pytest.fixture
def cases():
    articles = [make_article(f"城关区金大姐说事室第{number}次来了3个人。", state="proposed") for number in range(3)]
    for number, article in enumerate(articles):
        make_claim(article, "3个", subject="人", rule="figure alone", score=0.5 + number / 10)
        make_mention(article, make_brand(f"金大姐说事室{number}"), "金大姐说事室", score=0.95)
    return articles


def texts(response) -> list[str]:
    return [line.finding.text for line, _around in response.context["lines"]]


def ticked(response) -> list[str]:
    return [f"{line.finding.key}:{line.finding.record.version}" for line, _around in response.context["lines"]]


def test_the_least_sure_come_first_with_how_many_are_decided(editor, cases):
    cases[0].claims.update(state="confirmed")

    response = editor.get(QUEUE)

    assert texts(response) == ["3个", "3个", "金大姐说事室", "金大姐说事室", "金大姐说事室"]
    assert (response.context["queue"].open, response.context["queue"].decided) == (5, 1)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=figure", 3), ("kind=brand", 3), ("kind=locality", 0), ("rule=figure+alone", 3), ("least=.9", 3),
        ("most=.55", 1), ("kind=figure&least=.55", 2), ("place=兰州市", 2), ("run=1", 1), ("run=4711", 0),
    ],
)  # fmt: skip
def test_the_queue_is_narrowed(query, count, editor, cases):
    make_mention(cases[1], make_locality("甘肃省", "兰州市", "城关区"), "城关区", state="confirmed")
    add_spellings()
    run = ImportRun.objects.create(pk=1)
    ImportItem.objects.create(run=run, name="a.txt", outcome="created", article=cases[0])
    cases[0].mentions.update(state="rejected")

    response = editor.get(f"{QUEUE}?{query}")

    expected = count - (1 if query in ("kind=brand", "least=.9") else 0)
    assert len(texts(response)) == expected


def test_a_page_is_decided_at_once_and_undone_as_one(editor, cases):
    page = editor.get(f"{QUEUE}?kind=figure")

    response = editor.post(
        reverse("review_several"), {"decision": "yes", "finding": ticked(page), "query": "kind=figure"}
    )

    assert response.url == f"{QUEUE}?kind=figure"
    assert texts(editor.get(response.url)) == []
    (action,) = Action.objects.all()
    assert action.changes.filter(kind="claim").count() == 3
    for case in cases:
        case.refresh_from_db()
    assert {case.state for case in cases} == {"in_review"}
    editor.post(reverse("action_undo", args=[action.pk]), {"next": QUEUE})
    assert len(texts(editor.get(QUEUE))) == 6


def test_what_somebody_else_has_decided_meanwhile_is_left_and_told(editor, cases):
    page = editor.get(f"{QUEUE}?kind=figure")
    editor.post(reverse("review_several"), {"decision": "no", "finding": ticked(page)[:1]}, follow=True)

    response = editor.post(reverse("review_several"), {"decision": "yes", "finding": ticked(page)}, follow=True)

    assert len(response.context["messages"]) == 2
    assert sorted(claim.state for case in cases for claim in case.claims.all()) == [
        "confirmed",
        "confirmed",
        "rejected",
    ]


@pytest.mark.parametrize("given", [{}, {"decision": "x"}, {"decision": "open"}])
def test_an_unknown_decision_is_missing(given, editor):
    assert editor.post(reverse("review_several"), given).status_code == 404


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_hostile_values_get_an_answer(value, editor, cases):
    for name in ("kind", "rule", "least", "most", "place", "run", "page"):
        assert editor.get(QUEUE, {name: value}).status_code == 200
    answer = editor.post(reverse("review_several"), {"decision": "yes", "finding": [value], "query": value})
    assert answer.status_code == 302
    assert not Action.objects.exists()


def test_viewers_and_strangers_see_no_queue(client, django_user_model, settings):
    settings.PUBLIC_READ = True
    assert client.get(QUEUE).status_code == 302
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(QUEUE).status_code == 403
    assert client.post(reverse("review_several"), {"decision": "yes"}).status_code == 403
