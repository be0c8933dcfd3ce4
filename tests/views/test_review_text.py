"""Title, date, place and the lines of the story put right by hand: the source text stays, and no import takes it away."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from articles.history import undo
from articles.models import Action, Article, ArticleBody, SourceContent
from articles.search.names import add_spellings
from articles.search.selection import select
from articles.text.body import with_choices
from articles.text.spans import Span
from tests.factories import make_article, make_claim, make_locality, make_person, make_publisher
from tests.tables import fingerprint

pytestmark = pytest.mark.django_db
TEXT = "城关区有1771个党组织。\n扫一扫，看视频\n微心愿办成了8件。"
LINES = TEXT.split("\n")


@pytest.fixture
def wang():
    return make_person("wang", "change_article")


@pytest.fixture
def editor(client, wang):
    client.force_login(wang)
    return client


@pytest.fixture
def case():
    return make_article(TEXT, title="旧题目", publisher=make_publisher("江海日报"))


def save(client, case: Article, **given):
    form = {"version": case.version, "title": case.title, "publisher": "江海日报", "locality": "", "published": ""}
    return client.post(
        reverse("review_text", args=[case.pk]), form | {name.replace("_", "-"): given[name] for name in given}
    )


def test_title_date_publisher_and_place_are_put_right_as_one_action(editor, case):
    make_publisher("兰州日报")
    make_locality("甘肃省", "兰州市", "城关区")
    add_spellings()

    response = save(editor, case, title="新题目", published="2022-07", publisher="兰州日报", locality="城关区")

    case.refresh_from_db()
    assert response.url == reverse("review_article", args=[case.pk])
    assert (case.title, case.publisher.name, case.locality.name) == ("新题目", "兰州日报", "城关区")
    assert (case.published_on, case.published_precision) == (datetime.date(2022, 7, 1), "month")
    assert Action.objects.get().changes.count() == 1


def test_a_line_that_is_no_part_of_the_story_leaves_it_and_comes_back_by_undo(editor, case, wang):
    claim = make_claim(case, "8件", value=8, unit="件")
    before, source = fingerprint(), SourceContent.objects.get(pk=case.source_id).text

    save(editor, case, line_2="", line_3="")

    body = ArticleBody.objects.get(article=case)
    assert body.text == LINES[0]
    assert SourceContent.objects.get(pk=case.source_id).text == source
    claim.refresh_from_db()
    assert claim.state == "rejected"  # it stands in a line that left
    assert select(states=["published"]).matching("微心愿").total == 0
    undo(Action.objects.get(), wang)
    assert fingerprint() == before


def test_what_is_accepted_holds_its_line(editor, case):
    make_claim(case, "8件", value=8, unit="件", state="confirmed")

    response = save(editor, case, line_3="")

    assert response.status_code == 422
    assert "8件" in response.content.decode()
    assert ArticleBody.objects.get(article=case).text == TEXT
    assert not Action.objects.exists()


def test_a_stale_page_is_told_and_keeps_what_was_chosen(editor, case):
    Article.objects.filter(pk=case.pk).update(version=4711)

    response = save(editor, case, title="我的题目", line_2="heading")

    assert response.status_code == 409
    assert [line.kind for line in response.context["lines"]] == ["body", "heading", "body"]
    assert response.context["form"]["title"].value() == "我的题目"
    assert not Action.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("published", "2022-13"), ("published", "1948"), ("published", "2999"), ("published", "x"), ("title", ""),
     ("publisher", "没有这家报"), ("title", "长" * 301)],
)  # fmt: skip
def test_wrong_values_are_told(name, value, editor, case):
    response = save(editor, case, **{name: value})
    assert response.status_code == 422
    assert response.context["form"].errors[name]
    assert not Action.objects.exists()


def test_nothing_changed_leaves_no_trace_and_hostile_lines_are_left_alone(editor, case):
    assert save(editor, case, line_1="body", line_2="x", line_999="heading").status_code == 302
    assert not Action.objects.exists()


def test_readers_may_not(client, case, django_user_model):
    client.force_login(django_user_model.objects.create_user("li"))
    assert client.get(reverse("review_text", args=[case.pk])).status_code == 403


def test_choices_hold_in_another_reading():
    text = "甲。\n 广告 \n乙。"
    lines = [Span(0, 2), Span(3, 7), Span(8, 10)]
    read = [(Span(0, 2), "body"), (Span(4, 6), "body")]

    chosen = with_choices(text, lines, read, {"广告": "", "乙。": "heading", "丙": "body"})

    assert chosen == [(Span(0, 2), "body"), (Span(8, 10), "heading")]
    assert with_choices(text, lines, read, {}) == read
