"""What a saved search stands for: its cases, and those that are new."""

import datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from articles import saved
from articles.filters import ArticleFilter
from articles.models import Problem
from articles.search.selection import select
from tests.factories import make_article, make_locality, make_mention, make_problem, make_search

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def reader(django_user_model):
    return django_user_model.objects.create_user("wang")


def make_parking(public_since=NOON, **fields):
    article = make_article("停车难。", public_since=public_since, **fields)
    make_mention(article, Problem.objects.filter(name="停车难").first() or make_problem("停车难"))
    return article


def test_new_is_what_became_public_after_the_last_look(reader):
    make_parking(NOON - MINUTE)
    make_parking(NOON)
    later = make_parking(NOON + MINUTE)
    make_article("另一件事。", public_since=NOON + MINUTE)
    search = make_search(reader, seen_at=NOON)

    assert saved.new_cases(search, reader) == [later.pk]
    (line,) = saved.overview([search], reader)
    assert (line.total, line.new) == (3, 1)


def test_new_cases_stand_in_the_order_of_their_publication(reader):
    first, second = make_parking(NOON + MINUTE, published_on=None), make_parking(NOON + 2 * MINUTE)

    assert saved.new_cases(make_search(reader, seen_at=NOON), reader) == [second.pk, first.pk]


def test_a_draft_is_not_even_counted(reader):
    make_parking(None, state="in_review")
    make_parking(NOON + MINUTE, state="in_review")

    assert saved.new_cases(make_search(reader, seen_at=NOON), reader) == []
    (line,) = saved.overview([make_search(reader, "另一个", seen_at=NOON)], reader)
    assert (line.total, line.new) == (0, 0)


def test_conditions_stand_there_in_words(reader):
    place = make_locality("甘肃省", "兰州市")
    make_mention(make_parking(), place)
    search = make_search(reader, query=f"locality={place.pk}&problem=停车难")

    (line,) = saved.overview([search], reader)

    assert [chip.text for chip in line.chips] == ["甘肃省兰州市", "停车难"]
    assert not line.is_wrong


def test_a_condition_that_is_gone_is_told_and_finds_nothing(reader):
    make_parking(NOON + MINUTE)
    search = make_search(reader, query="locality=99999", seen_at=NOON)

    (line,) = saved.overview([search], reader)

    assert (line.is_wrong, line.total, line.new) == (True, 0, 0)


def test_what_a_colleague_shared_has_no_news_for_me(reader, admin_user):
    make_parking(NOON + MINUTE)

    (line,) = saved.overview([make_search(admin_user, seen_at=NOON, is_shared=True)], reader)

    assert (line.total, line.new) == (1, 0)


def test_searches_with_news_stand_first(reader):
    make_parking(NOON + MINUTE)
    read = make_search(reader, "看过的", seen_at=timezone.now())
    unread = make_search(reader, "没看的", seen_at=NOON)

    assert [line.search for line in saved.overview([read, unread], reader)] == [unread, read]


def filterset(query: str, reader) -> ArticleFilter:
    return ArticleFilter(QueryDict(query), select(reader))


def test_what_is_kept_are_known_parameters_only(reader):
    make_parking()

    query = saved.query_of(filterset("page=3&format=csv&problem=停车难&next=javascript:alert(1)&q=&q=停车", reader))

    assert QueryDict(query).dict() == {"q": "停车", "problem": "停车难"}


def test_the_name_is_suggested_by_the_conditions(reader):
    make_parking()

    assert saved.suggested_name(filterset("problem=停车难&q=停车", reader)) == "停车 · 停车难"
    assert len(saved.suggested_name(filterset("q=" + "停" * 90, reader))) == 60
    assert saved.suggested_name(filterset("", reader))
