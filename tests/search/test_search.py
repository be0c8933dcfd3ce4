"""What is found, on both databases."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article
from articles.search.query import build, find_first_hits, find_hits, parse
from articles.search.selection import select
from articles.text.grams import fold
from tests.factories import make_article

pytestmark = pytest.mark.django_db

TEXTS = {
    "车位": "甲小区停车难，没有物业。338名党员报到。",
    "停车难": "乙小区水管漏水，由YOUNG党建·白领汇牵头。",
    "联盟": "“1＋9＋N”黨建聯盟和 ABC 平台，100%办结。",
    "座": "A座楼长在３０６室。",
}


@pytest.fixture
def texts():
    for title, text in TEXTS.items():
        make_article(text, title=title)


def titles(q, **spellings):
    selection = select(states=Article.State.values).matching(build(parse(q), spellings))
    names = dict(Article.objects.values_list("pk", "title"))
    return [names[pk] for pk in selection.relevant(0, 100)]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("停车难", {"车位", "停车难"}),
        ("停车难 物业", {"车位"}),
        ("停车难  停车难", {"车位", "停车难"}),
        ("车位 物业", {"车位"}),
        ("abc", {"联盟"}),
        ("ab", set()),
        ("1+9+N", {"联盟"}),
        ("1+9", {"联盟"}),
        ("１＋９＋ｎ", {"联盟"}),
        ("9+1", set()),
        ("100%", {"联盟"}),
        ("党建联盟", {"联盟"}),
        ("黨建", {"联盟", "停车难"}),
        ("党建·白领汇", {"停车难"}),
        ("YOUNG党建·白领汇", {"停车难"}),
        ("党建白领", set()),
        ("338", {"车位"}),
        ("38", set()),
        ("306", {"座"}),
        ("小区", {"车位", "停车难"}),
        ("区", {"车位", "停车难"}),
        ("区 党", {"车位", "停车难"}),
        ("区 联", set()),
        ("党 联盟", {"联盟"}),
        ("A座", {"座"}),
        ("座楼", {"座"}),
        ("座", {"座"}),
        ("停车难 -物业", {"停车难"}),
        ("-停车难", {"联盟", "座"}),
        ("-区", {"联盟", "座"}),
        ("停车 -停车", set()),
        ('"没有物业"', {"车位"}),
        ('"停车难 没有"', {"车位"}),
        ('"没有 停车"', set()),
        ("甲小区停车难没有物业", set()),
        ("小区水管漏水", {"停车难"}),
        ("停车难 漏水 物业", set()),
        ("'; drop table", set()),
        ("NEAR(停车 物业)", set()),
        ("停车 OR 联盟", set()),
        ("停车*", {"车位", "停车难"}),
        ("title:停车", set()),
        ("", {"车位", "停车难", "联盟", "座"}),
    ],
)
def test_words_phrases_and_what_is_left_out(texts, q, expected):
    assert set(titles(q)) == expected


def test_any_spelling_of_a_word_will_do(texts):
    assert set(titles("物业", 物业=["党建联盟", "座"])) == {"车位", "联盟", "座"}
    assert set(titles("小区 物业", 物业=["漏水"])) == {"车位", "停车难"}


def test_title_before_text_and_often_before_once():
    make_article("社区办了许多事。" * 20, title="停车")
    make_article("停车，停车，还是停车。" + "社区办了许多事。" * 18, title="三次")
    make_article("停车。" + "社区办了许多事。" * 20, title="一次")  # the newest, and yet the last

    assert titles("停车") == ["停车", "三次", "一次"]


def test_equally_good_ones_stand_newest_first():
    for number in range(3):
        make_article("停车。", title=str(number))

    assert titles("停车") == ["2", "1", "0"]
    assert titles("车") == ["2", "1", "0"]


def test_of_very_many_those_with_the_word_in_the_title_come_first(monkeypatch):
    monkeypatch.setattr("articles.search.selection.RANKED", 1)
    make_article("社区办了许多事。", title="停车")
    make_article("停车，停车，还是停车。", title="文")

    assert titles("停车") == ["停车", "文"]


def test_a_narrower_list_is_ranked_like_the_whole_one(monkeypatch):
    monkeypatch.setattr("articles.search.selection.RANKED", 2)
    often, once, other = (
        make_article("停车，停车，停车。"),
        make_article("停车，社区办了许多事。"),
        make_article("停车。"),
    )

    found = select(states=["published"]).matching("停车").among([often.pk, once.pk])

    assert found.relevant(0, 9) == [once.pk, often.pk]
    assert other.pk in select(states=["published"]).matching("停车").relevant(0, 9)


def test_the_first_cases_of_a_year_are_of_this_year():
    days = ["2020-12-31", "2021-01-01", "2021-12-31"]
    last, first, again = (make_article(published_on=day, published_precision="day").pk for day in days)
    make_article()

    selection = select(states=["published"])

    assert selection.first_of_each_year(3) == {2020: [last], 2021: [first, again]}
    assert selection.first_of_each_year(1) == {2020: [last], 2021: [first]}


def test_titles_are_those_of_the_selection():
    make_article(title="停车难", state=Article.State.PROPOSED)

    assert select(states=["published"]).titled("停车", 5) == []


@pytest.mark.parametrize("q", ["30", "停车"])
def test_what_the_cut_of_an_excerpt_makes_of_a_number_is_no_hit(q):
    text = f"{q}，" + "社" * (296 - len(q)) + "，306"
    assert text[298:300] == "30"

    assert find_first_hits(text, build(parse(q))) == find_hits(text, build(parse(q)))


def test_a_query_has_at_most_twelve_words():
    words = [f"词{number}" for number in range(13)]

    assert len(parse(" ".join(words[:12]))) == 12
    assert len(parse(" ".join(words))) == 12


def test_a_selection_holds_only_what_a_reader_may_see(texts):
    make_article("停车。", title="稿", state=Article.State.PROPOSED)

    assert select(states=["published"]).matching("停车").total == 2
    assert select(AnonymousUser()).total == 0


@given(
    st.text(st.sampled_from("停车社区1A2 ，。黨\n"), max_size=900), st.sampled_from(["停车", "社区", "1A", "12", "黨"])
)
def test_the_first_hits_are_hits(text, q):
    query = build(parse(q))
    every, first = find_hits(text, query), find_first_hits(text, query)

    assert set(first) <= set(every)
    assert bool(first) == bool(every)


HAN = st.text(st.sampled_from("党建停车社区乾隆黨電梯網〇、，A1 "), min_size=1, max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HAN, min_size=1, max_size=8), st.data())
def test_han_words_are_found_wherever_they_stand_and_nowhere_else(texts_drawn, data):
    """Recall and precision against a plain look into each text are 1."""
    Article.objects.all().delete()
    known = {make_article(text, title="").pk: text for text in texts_drawn}
    whole = data.draw(st.sampled_from(texts_drawn))
    parts = re.findall("[党建停车社区乾隆黨電梯網〇]+", whole) or ["党"]
    part = data.draw(st.sampled_from(parts))
    start = data.draw(st.integers(0, len(part) - 1))
    sought = part[start : data.draw(st.integers(start + 1, len(part)))]

    found = select(states=["published"]).matching(sought)

    expected = {pk for pk, text in known.items() if fold(sought) in fold(text)}
    assert set(found.newest(0, 100)) & set(known) == expected
