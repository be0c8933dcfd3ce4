"""The counts beside every value, against a plain count in the database, for each role."""

import datetime
import random

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.db.models import Q
from django.http import QueryDict

from articles.facets import facets
from articles.filters import ArticleFilter
from articles.models import Article, Indicator, Locality, Mention
from articles.search.selection import select
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_initiative,
    make_locality,
    make_mention,
    make_practice,
    make_problem,
    make_publisher,
)

pytestmark = pytest.mark.django_db

THINGS = ("problem", "practice", "initiative", "brand")
QUERIES = (
    "",
    "q=停车",
    "practice=做法0&practice=做法1",
    "practice=做法0&practice=做法1&all=practice",
    "q=停车&problem=问题1&year=2020&year=2021",
    "not_practice=做法2&has_figures=1",
    "level=county&figure=people",
    "q=停车 -电梯&not_year=2021",
)


@pytest.fixture(scope="module")
def chance():
    return random.Random(5)


@pytest.fixture
def library(chance):
    places = [
        make_locality("甘肃省", "兰州市", "城关区"),
        make_locality("甘肃省", "兰州市", "西固区", "临洮街街道"),
        make_locality("山西省", "太原市"),
        make_locality("山西省"),
    ]
    things = [make(f"{name}{number}") for number in range(3) for make, name in (
        (make_practice, "做法"), (make_problem, "问题"), (make_initiative, "行动"), (make_brand, "品牌"))]  # fmt: skip
    publishers = [make_publisher("兰州日报"), make_publisher("太原晚报"), None]
    for number in range(30):
        year = chance.choice([2020, 2021, 2022, None])
        article = make_article(
            f"停车{'难' * (number % 4)}，{chance.choice(['电梯', '水管'])}第{number}件，3户5名。",
            state=chance.choice([*[Article.State.PUBLISHED] * 3, Article.State.PROPOSED, Article.State.ARCHIVED]),
            publisher=chance.choice(publishers),
            locality=chance.choice([*places, None]),
            published_on=year and datetime.date(year, 5, 6),
            published_precision="day" if year else "",
        )
        for thing in chance.sample([*things, *places], chance.randint(0, 6)):
            make_mention(article, thing, state=chance.choice(["proposed", "confirmed", "rejected"]))
        if number % 3:
            make_claim(article, "3户", 3, "户", kind="households")
        if number % 5 == 0:
            make_claim(article, "5名", 5, "名", kind="people", state=chance.choice(["proposed", "rejected"]))


@pytest.fixture
def people():
    editor = User.objects.create_user("editor")
    editor.user_permissions.add(Permission.objects.get(codename="change_article"))
    return {"viewer": User.objects.create_user("viewer"), "editor": User.objects.get(pk=editor.pk)}


def matching(user, filterset: ArticleFilter, apart_from: str = ""):
    """The same list by the database alone, without what is chosen of one facet."""
    articles = Article.objects.visible_to(user)
    for name, values in filterset.form.cleaned_data.items():
        kind = name.removeprefix("not_")
        if kind not in (*THINGS, "year", "level", "figure") or not values or name == apart_from:
            continue
        conditions = [articles_with(kind, value.number, value.param) for value in values]
        if name in filterset.joined:
            for condition in conditions:
                articles = articles.filter(condition)
            continue
        either = Q(pk__in=[])
        for condition in conditions:
            either |= condition
        articles = articles.exclude(either) if name.startswith("not_") else articles.filter(either)
    for word in filterset.form.cleaned_data["q"].split():
        bare = word.removeprefix("-")
        holds = Q(title__contains=bare) | Q(body__text__contains=bare)
        articles = articles.exclude(holds) if word != bare else articles.filter(holds)
    if filterset.form.cleaned_data["has_figures"]:
        articles = articles.filter(with_claims())
    return articles


def articles_with(kind, number, param) -> Q:
    if kind in THINGS:
        named = {f"mentions__{kind}": number, "mentions__state__in": ["proposed", "confirmed"]}
        return Q(pk__in=Article.objects.filter(**named).values("pk"))
    if kind == "year":
        return Q(published_on__year=number)
    if kind == "level":
        return Q(pk__in=Article.objects.filter(locality__level=param).values("pk"))
    if kind == "publisher":
        return Q(publisher=number)
    return with_claims(claims__kind=param)


def with_claims(**more) -> Q:
    standing = Article.objects.filter(claims__state__in=["proposed", "confirmed"], **more)
    return Q(pk__in=standing.values("pk"))


@pytest.mark.parametrize("role", ["viewer", "editor"])
@pytest.mark.parametrize("query", QUERIES)
def test_every_count_is_what_the_database_counts(library, people, role, query):
    user = people[role]
    filterset = ArticleFilter(QueryDict(query), select(user))
    assert not filterset.form.errors
    expected = matching(user, filterset)

    assert sorted(filterset.ids.tolist()) == sorted(expected.values_list("pk", flat=True))
    for kind in (*THINGS, "publisher", "year", "level", "figure"):
        own = kind if filterset.form.cleaned_data[kind] and kind not in filterset.joined else ""
        listed = matching(user, filterset, apart_from=own)
        counts = filterset.apart_from(own).counts(kind)
        for number, param in values(kind):
            count = int(counts[number]) if number < len(counts) else 0
            assert count == listed.filter(articles_with(kind, number, param)).count(), (kind, number)
        assert counts.sum() == sum(int(counts[number]) for number, _ in values(kind) if number < len(counts))


def values(kind: str) -> list[tuple[int, str]]:
    """All values that a facet can have in this library: number and parameter."""
    if kind == "year":
        return [(year, str(year)) for year in (2020, 2021, 2022)]
    if kind in ("level", "figure"):
        return list(enumerate(Locality.Level.values if kind == "level" else Indicator.Dimension.values))
    return [(pk, "") for pk in apps.get_model("articles", kind).objects.values_list("pk", flat=True)]


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_a_place_counts_all_below_it_once(library, people, role):
    user = people[role]
    counts = select(user).counts("locality")

    for place in Locality.objects.all():
        count = int(counts[place.pk]) if place.pk < len(counts) else 0
        assert count == Article.objects.visible_to(user).naming(place).distinct().count(), place.name


def test_no_draft_is_counted_for_a_viewer(people):
    make_mention(make_article(state=Article.State.PROPOSED), make_practice("双报到"))

    for user, shown in ((people["viewer"], []), (people["editor"], ["双报到"])):
        filterset = ArticleFilter(QueryDict(""), select(user))
        assert filterset.is_valid()
        found = facets(filterset)
        assert [choice.text for facet in found if facet.name == "practice" for choice in facet.choices] == shown


# What a page offers ------------------------------------------------------------------------------------


def offered(query: str) -> dict:
    filterset = ArticleFilter(QueryDict(query), select(states=[Article.State.PUBLISHED]))
    assert not filterset.form.errors
    return {facet.name: facet for facet in facets(filterset)}


def shown(facet) -> list[tuple[str, int]]:
    return [(choice.text, choice.count) for choice in facet.choices]


def parameters(link: str) -> dict[str, list[str]]:
    return dict(QueryDict(link[1:]).lists())


def test_the_most_frequent_values_are_offered_and_the_others_are_counted():
    articles = [make_article() for _ in range(3)]
    for number in range(8):
        practice = make_practice(f"做法{number}")
        for article in articles[: 3 if number == 7 else 2 if number > 3 else 1]:
            make_mention(article, practice)

    facet = offered("")["practice"]

    assert shown(facet) == [("做法7", 3), ("做法4", 2), ("做法5", 2), ("做法6", 2), ("做法0", 1)]
    assert facet.others == 3
    assert parameters(facet.choices[0].link) == {"practice": ["做法7"]}
    assert facet.joined == ()


def test_what_is_chosen_is_offered_however_rare_and_can_be_taken_away():
    article = make_article()
    for number in range(8):
        make_mention(article, make_practice(f"做法{number}"))

    facet = offered("practice=做法7")["practice"]

    assert [choice.text for choice in facet.choices if choice.is_chosen] == ["做法7"]
    assert len(facet.choices) == 6
    assert facet.others == 2
    assert parameters(facet.choices[-1].link) == {}
    assert parameters(facet.choices[0].link) == {"practice": ["做法7", "做法0"]}


def test_of_several_values_a_case_may_have_one_or_all():
    article = make_article()
    for make, name in ((make_practice, "甲"), (make_practice, "乙"), (make_problem, "丙"), (make_problem, "丁")):
        make_mention(article, make(name))
    query = "practice=甲&practice=乙&problem=丙&problem=丁&all=problem"

    (_, one, is_one), (_, every, is_every) = offered(query)["practice"].joined

    assert (is_one, is_every) == (True, False)
    assert parameters(one)["all"] == ["problem"]
    assert parameters(every)["all"] == ["problem", "practice"]
    assert "all" not in parameters(offered(query)["problem"].joined[0][1])


def test_years_stand_newest_first_with_the_chosen_one_and_the_undated_are_counted():
    for year in (2019, 2021):
        make_article("停车。", published_on=datetime.date(year, 5, 6), published_precision="day")
    make_article("停车。")

    facet = offered("year=2020")["year"]

    assert [(choice.text, choice.count, choice.is_chosen) for choice in facet.choices] == [
        ("2021年", 1, False), ("2020年", 0, True), ("2019年", 1, False),
    ]  # fmt: skip
    assert facet.undated == 1


def test_a_chosen_level_without_cases_can_be_taken_away():
    make_article(locality=make_locality("甘肃省", "兰州市"))

    facet = offered("level=community")["level"]

    assert [(choice.count, choice.is_chosen) for choice in facet.choices] == [(1, False), (0, True)]
    assert parameters(facet.choices[1].link) == {}


def test_any_figure_stands_before_the_kinds_of_figures():
    make_claim(make_article("修好3户。"), "3户", 3, "户", kind="households")
    make_article()

    facet, chosen = offered("")["figure"], offered("has_figures=1")["figure"]

    assert [choice.count for choice in facet.choices] == [1, 1]
    assert parameters(facet.choices[0].link) == {"has_figures": ["1"]}
    assert chosen.choices[0].is_chosen
    assert parameters(chosen.choices[0].link) == {}


def test_facets_with_nothing_to_choose_are_left_out():
    make_article()

    assert list(offered("")) == []


def test_the_places_with_most_cases_stand_first_and_a_chosen_one_always():
    names = [f"{number}省" for number in "甲乙丙丁戊己庚辛"]
    places = [make_locality(name) for name in names]
    for place in [*places, places[5]]:
        make_mention(make_article(), place)
    make_locality("空省")

    facet = offered("")["locality"]
    chosen = offered(f"locality={places[7].pk}")["locality"]

    assert shown(facet)[:2] == [("己省", 2), ("甲省", 1)]
    assert len(facet.choices) == 5
    assert facet.others == 3
    assert [choice.text for choice in chosen.choices if choice.is_chosen] == ["辛省"]
    assert len(chosen.choices) == 6


def test_a_place_takes_the_place_of_one_around_or_inside_it_and_joins_others():
    district, elsewhere = make_locality("甘肃省", "兰州市", "西固区"), make_locality("山西省")
    article = make_article()
    for place in (district, elsewhere):
        make_mention(article, place)
    city, province = district.parent, district.parent.parent

    roots = {choice.text: choice for choice in offered(f"locality={city.pk}")["locality"].choices}
    (chosen,) = roots["甘肃省"].below
    (inside,) = chosen.below

    assert parameters(roots["甘肃省"].link) == {"locality": [str(province.pk)]}
    assert parameters(roots["山西省"].link) == {"locality": [str(city.pk), str(elsewhere.pk)]}
    assert parameters(inside.link) == {"locality": [str(district.pk)]}
    assert parameters(chosen.link) == {}


def test_places_that_no_case_names_are_not_offered():
    make_mention(make_article(), make_locality("甘肃省", "兰州市"))
    make_locality("甘肃省", "白银市")
    province = make_locality("甘肃省")

    (root,) = offered(f"locality={province.pk}")["locality"].choices

    assert shown_below(root) == ["兰州市"]


def shown_below(choice) -> list[str]:
    return [inner.text for inner in choice.below]


def test_a_place_that_was_deleted_a_moment_ago_is_not_offered():
    place, other = make_locality("甲省"), make_locality("乙省")
    for each in (place, other):
        make_mention(make_article(), each)
    Mention.objects.filter(locality=place).delete()
    place.delete()

    assert shown(offered("")["locality"]) == [("乙省", 1)]
