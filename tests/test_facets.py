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
from articles.models import Article, Indicator, Locality
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
