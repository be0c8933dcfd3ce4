"""Similar cases, and similar places: by facts that both have, the rarer the heavier, with the reason in words."""

from math import log

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from articles.models import Article, Locality
from articles.reading import Reading
from articles.search.entries import index
from articles.search.selection import select
from articles.similar import Similar, peers_of, rarity, similar_cases
from tests.factories import (
    make_article,
    make_brand,
    make_claim,
    make_indicator,
    make_initiative,
    make_locality,
    make_mention,
    make_person,
    make_practice,
    make_problem,
)
from tests.shown import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_library")]
HIDDEN = ["proposed", "in_review", "archived"]


def told(
    title: str, *things, place: Locality | None = None, sure: bool = False, text: str = "大家一起办。", **fields
) -> Article:
    article = make_article(text, title=title, locality=place, **fields)
    for thing in (*things, *([place] if place else [])):
        make_mention(article, thing, state="confirmed" if sure else "proposed")
    return article


def similar(article: Article, limit: int = 4) -> list[Similar]:
    reader = AnonymousUser()
    return similar_cases(Reading(article), select(reader), Article.objects.visible_to(reader), limit)


def titles(found: list[Similar]) -> list[str]:
    return [each.article.title for each in found]


# Cases --------------------------------------------------------------------------------------------------


def test_what_few_cases_have_says_more_than_what_most_have():
    common, rare = make_practice("志愿服务"), make_practice("红色物业")
    ours = told("我们", common, rare)
    for number in range(6):
        told(f"常见{number}", common)
    told("少见", rare)
    assert titles(similar(ours))[0] == "少见"


def test_two_common_things_may_outweigh_a_rarer_one():
    things = [make_practice(name) for name in ("志愿服务", "网格化", "议事协商")]
    ours = told("我们", *things)
    told("两样", *things[:2])
    told("一样", things[2])
    assert titles(similar(ours)) == ["两样", "一样"]


def test_the_weight_is_that_of_rarity_and_of_what_was_confirmed():
    """log((1 + cases) / cases with it), in full where both are confirmed, half for each side that nobody has checked."""
    practice = make_practice("红色物业")
    ours = told("我们", practice, sure=True)
    told("查过", practice, sure=True)
    told("没查过", practice)
    told("没有")
    sure, unsure = similar(ours)
    assert (sure.article.title, unsure.article.title) == ("查过", "没查过")
    assert sure.weight == pytest.approx(log(5 / 3))
    assert unsure.weight == pytest.approx(log(5 / 3) / 2)
    assert titles(similar(unsure.article)) == ["我们", "查过"] or titles(similar(unsure.article)) == ["查过", "我们"]


def test_once_confirmed_among_several_passages_is_confirmed():
    practice = make_practice("红色物业")
    ours = told("我们", practice, sure=True)
    other = told("别处", practice)
    make_mention(other, practice, "一起", state="confirmed")
    told("没有")
    (found,) = similar(ours)
    assert found.weight == pytest.approx(log(4 / 2))


def test_the_reason_names_what_both_have_of_each_kind_the_rarest_first():
    practice, common, problem = make_practice("红色物业"), make_practice("志愿服务"), make_problem("停车难")
    initiative, wishes = make_initiative("暖心行动"), make_indicator("微心愿数")
    cases = [told(name, common, practice, problem, initiative, text="大家办成30个。") for name in "甲乙"]
    for case in cases:
        make_claim(case, "30个", 30, indicator=wishes)
    told("丙", common)
    (found, _other) = similar(cases[0])
    names = {kind: [thing.name for thing in things] for kind, things in found.shared.items()}
    assert names == {
        "practice": ["红色物业", "志愿服务"],
        "problem": ["停车难"],
        "initiative": ["暖心行动"],
        "indicator": ["微心愿数"],
    }


def test_the_page_tells_the_reason_in_words(client):
    gansu, lanzhou = make_locality("甘肃省", "兰州市"), make_locality("甘肃省", "天水市")
    ours = told("我们", make_practice("红色物业"), make_problem("停车难"), place=gansu)
    told(
        "别处",
        *[mention.target for mention in ours.mentions.exclude(locality__isnull=False).order_by("pk")],
        place=lanzhou,
    )
    page = client.get(ours.get_absolute_url()).content.decode()
    for words in ("都在做", "红色物业", "都在解决", "停车难", "同级", "同省"):
        assert words in page, words
    client.cookies["django_language"] = "en"
    english = client.get(ours.get_absolute_url()).content.decode()
    for words in ("Both do", "Both solve", "Same level", "Same province"):
        assert words in english, words


@pytest.mark.parametrize(
    ("here", "there", "level", "province"),
    [
        (("甘肃省", "兰州市"), ("甘肃省", "天水市"), True, True),
        (("甘肃省", "兰州市"), ("吉林省", "四平市"), True, False),
        (("甘肃省", "兰州市"), ("甘肃省",), False, True),
        (("甘肃省", "兰州市"), None, False, None),
        (None, None, False, None),
    ],
)
def test_level_and_province_are_told_where_both_tell_their_place(here, there, level, province):
    practice = make_practice("红色物业")
    ours = told("我们", practice, place=make_locality(*here) if here else None)
    told("别处", practice, place=make_locality(*there) if there else None)
    (found,) = similar(ours)
    assert (found.same_level, found.same_province) == (level, province)


def test_the_same_words_make_no_case_similar():
    told("甲", text="同样的一句话，一字不差。")
    ours = told("乙", text="同样的一句话，一字不差。")
    assert similar(ours) == []


def test_a_place_alone_makes_no_case_similar():
    place = make_locality("甘肃省", "兰州市")
    told("甲", place=place)
    assert similar(told("乙", place=place)) == []


def test_a_rejected_fact_makes_no_case_similar():
    practice = make_practice("红色物业")
    ours, other = told("我们", practice), told("别处", practice)
    other.mentions.update(state="rejected")
    index([other.pk])
    assert similar(ours) == []


def test_no_case_is_similar_to_itself_and_no_more_are_shown_than_asked_for():
    practice = make_practice("红色物业")
    ours = told("我们", practice)
    for number in range(6):
        told(str(number), practice)
    found = titles(similar(ours, 4))
    assert len(found) == 4
    assert "我们" not in found


@pytest.mark.parametrize("state", HIDDEN)
def test_hidden_cases_are_not_similar_and_weigh_nothing(client, state):
    practice, rare = make_practice("红色物业"), make_practice("没人知道的做法")
    ours = told("我们", practice, rare)
    told("别处", practice)
    told("再一处", rare, practice)
    before = shown(client, ours.get_absolute_url()), [each.weight for each in similar(ours)]

    for number in range(5):
        told(f"没公开{number}", practice, rare, make_brand(f"没公开的品牌{number}"), state=state, sure=True)

    assert (shown(client, ours.get_absolute_url()), [each.weight for each in similar(ours)]) == before


def test_an_editor_finds_drafts_similar():
    practice = make_practice("红色物业")
    ours = told("我们", practice)
    told("草稿", practice, state="proposed")
    editor = Client()
    editor.force_login(make_person("editor", "change_article"))
    assert "草稿" in editor.get(ours.get_absolute_url()).content.decode()


def test_rarity_of_what_no_visible_case_has_is_not_known():
    practice = make_practice("红色物业")
    told("草稿", practice, state="proposed")
    assert rarity(select(AnonymousUser()), "practice", [practice.pk]) == {}


# Places -------------------------------------------------------------------------------------------------


@pytest.fixture
def places() -> list[Locality]:
    paths = ("兰州市", "城关区"), ("兰州市", "西固区"), ("天水市", "秦州区")
    return [make_locality("甘肃省", *path) for path in paths]


def peers(place: Locality, limit: int = 6):
    return peers_of(place, select(AnonymousUser()), limit)


def test_places_of_the_level_are_told_by_what_both_do(places):
    talks, grids = make_practice("议事协商"), make_practice("网格化")
    told("甲", talks, grids, place=places[0])
    told("乙", talks, place=places[1])
    told("丙", talks, grids, place=places[2])
    told("市里", talks, grids, place=places[0].parent)
    found = peers(places[0])
    assert found.total == 2
    assert [(peer.place, {thing.name for thing in peer.shared}) for peer in found.alike] == [
        (places[2], {"议事协商", "网格化"}),
        (places[1], {"议事协商"}),
    ]
    assert [peer.place for peer in found.neighbours] == [places[1]]


def test_what_a_place_lacks_is_counted_by_the_places_that_have_it(places):
    talks, lifts = make_practice("议事协商"), make_problem("加装电梯")
    told("甲", talks, place=places[0])
    told("乙", lifts, place=places[1])
    told("丙", lifts, place=places[2])
    assert [(lack.thing.name, lack.peers) for lack in peers(places[0]).lacks] == [("加装电梯", 2)]


def test_the_page_says_that_a_lack_is_one_of_this_library(client, places):
    told("甲", make_practice("议事协商"), place=places[0])
    told("乙", make_problem("加装电梯"), place=places[1])
    page = client.get(places[0].get_absolute_url()).content.decode()
    assert "本库没有案例" in page or "库里没有案例" in page
    assert f"/compare/?locality={places[0].pk}&amp;locality={places[1].pk}" in page


def test_behind_a_lack_stand_cases_of_so_many_places(client, places):
    lifts = make_problem("加装电梯")
    told("甲", place=places[0])
    told("乙", lifts, place=places[1])
    told("丙", lifts, place=places[2])
    (lack,) = client.get(places[0].get_absolute_url()).context["peers"].lacks
    response = client.get(f"{lack.thing.get_absolute_url()}?level={places[0].level}")
    assert len({answer.article.place.pk for answer in response.context["answers"]}) == lack.peers


def test_a_place_alone_of_its_level_has_no_peers(client, places):
    told("甲", make_practice("议事协商"), place=places[0])
    assert peers(places[0]).total == 0
    assert client.get(places[0].get_absolute_url()).status_code == 200


@pytest.mark.parametrize("state", HIDDEN)
def test_hidden_cases_change_nothing_on_the_page_of_a_place(client, places, state):
    talks, lifts = make_practice("议事协商"), make_problem("加装电梯")
    wishes = make_indicator("微心愿数")
    told("甲", talks, place=places[0])
    told("乙", talks, place=places[1])
    before = [shown(client, place.get_absolute_url()) for place in places[:2]]

    for place in places:
        hidden = told(
            "没公开的案例",
            talks,
            lifts,
            make_brand(f"没公开{place.pk}", locality=place),
            place=place,
            state=state,
            text="大家办成30个。",
        )
        make_claim(hidden, "30个", 30, indicator=wishes, locality=place)

    assert [shown(client, place.get_absolute_url()) for place in places[:2]] == before
    assert client.get(places[2].get_absolute_url()).status_code == 404


def test_figures_of_a_place_stand_in_the_order_of_time(client, places):
    wishes = make_indicator("微心愿数")
    for year, figure in ((2021, "30个"), (2019, "10个"), (2020, "20个")):
        case = told(str(year), place=places[0], text=f"大家办成{figure}。")
        make_claim(case, figure, int(figure[:-1]), indicator=wishes, locality=places[0], as_of=f"{year}年")
    ((indicator, series),) = client.get(places[0].get_absolute_url()).context["stated"]
    assert indicator == wishes
    assert [claim.figure for _years, claim in series] == ["10个", "20个", "30个"]


def test_figures_of_places_inside_are_not_those_of_the_place(client, places):
    case = told("甲", place=places[0], text="大家办成30个。")
    make_claim(case, "30个", 30, indicator=make_indicator("微心愿数"), locality=places[0])
    assert client.get(places[0].parent.get_absolute_url()).context["stated"] == []
