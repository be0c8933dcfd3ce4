"""Counts of cases by two things at once: the same as counting them one by one."""

import pytest

from articles import matrix
from articles.models import Article
from articles.search.selection import select
from tests.factories import make_article, make_locality, make_mention, make_practice, make_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything():
    return lambda: select(states=Article.State.values)


def test_a_cell_counts_the_cases_that_have_both(everything):
    practices = [make_practice(name) for name in "甲乙丙"]
    problems = [make_problem(name) for name in "子丑"]
    for first, second in ((0, 0), (0, 1), (1, 1), (1, 1)):
        article = make_article()
        make_mention(article, practices[first])
        make_mention(article, problems[second])
    counted = matrix.counts(
        everything(), ("practice", [each.pk for each in practices]), ("problem", [each.pk for each in problems])
    )
    assert counted.tolist() == [[1, 1], [0, 2], [0, 0]]


def test_a_case_that_names_a_thing_often_counts_once(everything):
    practice, problem, article = make_practice("甲"), make_problem("子"), make_article()
    for _ in range(3):
        make_mention(article, practice)
        make_mention(article, problem)
    assert matrix.counts(everything(), ("practice", [practice.pk]), ("problem", [problem.pk])).tolist() == [[1]]


def test_a_place_takes_in_those_below_it(everything):
    practice, article = make_practice("甲"), make_article()
    street = make_locality("甘肃省", "兰州市", "城关区", "火星街道")
    make_mention(article, practice)
    make_mention(article, street)
    places = [place.pk for place in (*street.ancestors, street)]
    assert matrix.counts(everything(), ("practice", [practice.pk]), ("locality", places)).tolist() == [[1, 1, 1, 1]]


@pytest.mark.parametrize("rows", [[], [1], [2**31]])
def test_of_nothing_there_is_an_empty_table(everything, rows):
    counted = matrix.counts(everything(), ("practice", rows), ("problem", [1, 2]))
    assert counted.tolist() == [[0, 0]] * len(rows)


def test_only_the_chosen_cases_count(everything):
    practice, problem = make_practice("甲"), make_problem("子")
    for year in (2020, 2021):
        article = make_article(published_on=f"{year}-01-01", published_precision="year")
        make_mention(article, practice)
        make_mention(article, problem)
    chosen = everything().having("year", [2021])
    assert matrix.counts(chosen, ("practice", [practice.pk]), ("problem", [problem.pk])).tolist() == [[1]]
