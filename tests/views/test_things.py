import datetime
import re
from html import unescape

import pytest
from django.urls import reverse

from articles.models import Article, Locality
from articles.search.entries import index
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
    make_succession,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_library")]
TOPICS = ("practice", "problem")
KINDS = ("locality", "initiative", "brand", "practice", "problem", "publisher")


@pytest.fixture
def place() -> Locality:
    return make_locality("甘肃省", "兰州市", "城关区")


@pytest.fixture
def case(place) -> Article:
    """A published case that names one thing of each kind."""
    return make_case(place)


def make_case(place: Locality, name: str = "", **fields) -> Article:
    article = make_article(
        "社区办成480余件事。", title=f"案例{name}", publisher=make_publisher(f"日报{name}"), locality=place, **fields
    )
    for thing in (
        place,
        make_initiative(f"开门一件事{name}", locality=place),
        make_brand(f"说事室{name}", locality=place),
        make_practice(f"微心愿{name}"),
        make_problem(f"停车难{name}"),
    ):
        make_mention(article, thing)
    return article


def things(article: Article) -> dict:
    named = {mention.target_kind: mention.target for mention in article.mentions.all()}
    return {**named, "publisher": article.publisher}


# Lists -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_leads_to_the_page_of_each_thing(client, case, kind):
    thing = things(case)[kind]

    page = client.get(reverse(f"{kind}_list")).content.decode()

    assert thing.get_absolute_url() in page


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_list_is_a_page(client, kind):
    assert client.get(reverse(f"{kind}_list")).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_what_only_hidden_cases_name_is_in_no_list(client, place, kind):
    hidden = make_case(place, state="proposed")

    response = client.get(reverse(f"{kind}_list"))

    if kind in ("practice", "problem"):  # the vocabulary itself is no secret
        assert [thing.case_count for thing in response.context["things"]] == [0]
    else:
        assert str(things(hidden)[kind]) not in response.content.decode()


def test_a_rejected_mention_counts_nowhere(client, case):
    case.mentions.update(state="rejected")
    Article.objects.update(locality=None)
    index([case.pk])

    assert client.get("/practices/").context["things"][0].case_count == 0
    assert list(client.get("/brands/").context["page"]) == []
    assert client.get("/localities/").context["provinces"] == []


def test_the_most_frequent_come_first(client, place):
    rare, frequent = make_brand("少见"), make_brand("常见")
    for number in range(3):
        article = make_article(f"社区的第{number}件事。")
        make_mention(article, frequent)
        if not number:
            make_mention(article, rare)

    assert [(brand.name, brand.case_count) for brand in client.get("/brands/").context["page"]] == [
        ("常见", 3),
        ("少见", 1),
    ]


def test_a_case_counts_once_for_a_place_however_often_it_names_places_inside(client):
    article = make_article("社区的事。")
    for path in (("甘肃省", "兰州市"), ("甘肃省", "兰州市", "城关区"), ("甘肃省", "天水市")):
        make_mention(article, make_locality(*path))

    (province,) = client.get("/localities/").context["provinces"]

    assert (province.locality.name, province.count) == ("甘肃省", 1)
    assert [(branch.locality.name, branch.count) for branch in province.below] == [("兰州市", 1), ("天水市", 1)]


def test_of_very_many_places_counties_are_left_to_the_pages_of_their_prefectures(client, monkeypatch):
    monkeypatch.setattr("articles.views.things.PLACES", 3)
    make_mention(make_article(), make_locality("甘肃省", "兰州市", "城关区"))
    (whole,) = client.get("/localities/").context["provinces"]
    make_mention(make_article(), make_locality("甘肃省", "兰州市", "七里河区"))

    (cut,) = client.get("/localities/").context["provinces"]

    assert [branch.locality.name for branch in whole.below[0].below] == ["城关区"]
    assert (cut.below[0].locality.name, cut.below[0].count, cut.below[0].below) == ("兰州市", 2, [])
    assert "七里河区" in client.get(cut.below[0].locality.get_absolute_url()).content.decode()


def test_a_street_without_a_province_stands_apart(client):
    street = Locality.objects.create(name="无名街道", level="township")
    make_mention(make_article(), street)

    context = client.get("/localities/").context

    assert context["provinces"] == []
    assert [branch.locality for branch in context["elsewhere"]] == [street]


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "9" * 30])
def test_long_lists_have_pages_and_any_number_answers_one(client, number):
    article = make_article()
    for order in range(61):
        make_mention(article, make_brand(f"品牌{order}"))

    assert client.get(f"/brands/?page={number}").status_code == 200


# Pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_lists_the_cases_that_name_the_thing(client, case, kind):
    other = make_article("别的社区。", title="无关")

    page = client.get(things(case)[kind].get_absolute_url()).content.decode()

    assert case.get_absolute_url() in page
    assert other.get_absolute_url() not in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_links_to_the_list_of_just_these_cases(client, case, kind):
    make_article("别的社区。")

    context = client.get(things(case)[kind].get_absolute_url()).context

    assert client.get(context["list_address" if kind in TOPICS else "cases_address"]).context["total"] == 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in TOPICS])
def test_every_count_beside_a_thing_is_the_number_of_cases_behind_its_link(client, place, kind):
    case = make_case(place, published_on=datetime.date(2021, 8, 27), published_precision="day")
    second = make_article("社区的第二件事。", publisher=case.publisher)
    for thing in things(case).values():
        if thing != case.publisher:
            make_mention(second, thing)

    context = client.get(things(case)[kind].get_absolute_url()).context
    beside = [
        *context["provinces"],
        *((year, year.count, address) for year, address in context["timeline"]),
        *(row for rows in context["neighbours"].values() for row in rows),
    ]

    assert beside
    for _, count, address in beside:
        assert client.get(address).context["total"] == count


@pytest.mark.parametrize("kind", KINDS)
def test_hidden_and_missing_answer_alike(client, place, kind):
    thing = things(make_case(place, state="in_review"))[kind]

    response = client.get(thing.get_absolute_url())

    if kind in ("practice", "problem"):
        assert response.context["total"] == 0
        assert 'class="rows' not in response.content.decode()
    else:
        assert response.status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_an_editor_opens_what_hidden_cases_name(admin_client, place, kind):
    thing = things(make_case(place, state="in_review"))[kind]

    assert admin_client.get(thing.get_absolute_url()).context["total"] == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("missing", ["999999999", "9" * 30, "0", "x%00y", "%ff", "🏠", "../"])
def test_a_missing_thing_is_a_missing_page(client, kind, missing):
    assert client.get(f"{reverse(f'{kind}_list')}{missing}/").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_a_closed_library_asks_for_log_in(client, case, settings, kind):
    settings.PUBLIC_READ = False

    for address in (reverse(f"{kind}_list"), things(case)[kind].get_absolute_url()):
        assert client.get(address)["Location"].startswith("/login/")


def test_a_name_with_a_slash_has_a_page(client):
    practice = make_practice("党建/网格")

    assert client.get(practice.get_absolute_url()).context["thing"] == practice


def test_a_place_takes_in_the_cases_of_all_places_below(client, case):
    province = case.locality.ancestors[0]

    context = client.get(province.get_absolute_url()).context

    assert context["total"] == 1
    assert [(branch.locality.name, branch.count) for branch in context["children"]] == [("兰州市", 1)]
    assert [brand.name for brand in context["brands"]] == ["说事室"]
    assert [initiative.name for initiative in context["initiatives"]] == ["开门一件事"]


def test_a_place_shows_the_path_to_it(client, case):
    page = client.get(case.locality.get_absolute_url()).content.decode()

    for above in case.locality.ancestors:
        assert above.get_absolute_url() in page


def test_a_place_shows_no_name_that_hidden_cases_alone_give_it(client, case, place):
    secret = make_brand("没公开的品牌", locality=place)
    make_mention(make_article("社区的草稿。", state="proposed"), secret)

    assert secret.name not in client.get(place.get_absolute_url()).content.decode()


def test_the_other_names_of_a_thing_are_told(client, case):
    brand = things(case)["brand"]
    brand.aliases = ["金大姐说事室", "说事屋"]
    brand.save()

    assert "金大姐说事室、说事屋" in client.get(brand.get_absolute_url()).content.decode()


# Figures -----------------------------------------------------------------------------------------------


def test_figures_that_measure_a_brand_stand_on_its_page_with_the_way_to_their_sentence(client, case):
    brand = things(case)["brand"]
    claim = make_claim(case, "480余件", 480, "件", brand=brand)
    make_claim(case, "480", 480, "件")

    response = client.get(brand.get_absolute_url())

    assert response.context["claims"] == [claim]
    assert f"{case.get_absolute_url()}#f{claim.pk}" in response.content.decode()


def test_a_practice_has_the_figures_of_its_initiatives(client, case):
    practice, initiative = things(case)["practice"], things(case)["initiative"]
    initiative.practices.add(practice)
    claim = make_claim(case, "480余件", 480, "件", initiative=initiative)

    assert client.get(practice.get_absolute_url()).context["claims"] == [claim]


@pytest.mark.parametrize("kind", ["practice", "problem"])
def test_a_topic_has_the_figures_that_count_it_or_measure_a_name_of_it(client, case, kind):
    topic = things(case)[kind]
    topic.cues = ["车位"]
    topic.save()
    counted = make_claim(case, "480余件", 480, "件", subject="新增车位")
    measuring = make_claim(case, "480余", 480, "件", brand=make_brand("共享车位联盟"))
    make_claim(case, "480", 480, "件", subject="路灯")

    assert client.get(topic.get_absolute_url()).context["claims"] == [counted, measuring]


def test_a_place_has_the_figures_of_all_places_below(client, case):
    claim = make_claim(case, "480余件", 480, "件", locality=case.locality)

    assert client.get(case.locality.ancestors[0].get_absolute_url()).context["claims"] == [claim]


def test_rejected_figures_and_those_of_hidden_cases_are_not_shown(client, case, place):
    brand = things(case)["brand"]
    make_claim(case, "480余件", 480, "件", brand=brand, state="rejected")
    make_claim(make_article("草稿里有77件事。", state="proposed"), "77件", 77, "件", brand=brand)

    response = client.get(brand.get_absolute_url())

    assert (response.context["claims"], response.context["claim_count"]) == ([], 0)
    assert "77件" not in response.content.decode()


def test_what_an_editor_has_confirmed_comes_first(client, case):
    brand = things(case)["brand"]
    make_claim(case, "480", 480, "件", brand=brand, score=1.0)
    confirmed = make_claim(case, "480余件", 480, "件", brand=brand, score=0.2, state="confirmed")

    assert client.get(brand.get_absolute_url()).context["claims"][0] == confirmed


# Cost --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "of_list", "of_page"),
    [
        ("locality", 4, 27),
        ("initiative", 3, 20),
        ("brand", 3, 18),
        ("practice", 4, 33),
        ("problem", 4, 33),
        ("publisher", 3, 17),
    ],
)
def test_pages_ask_the_database_no_more_for_many_things_than_for_one(
    client, case, kind, of_list, of_page, django_assert_max_num_queries
):
    for number in range(8):
        place = make_locality("甘肃省", f"第{number}市", "区", "街道")
        other = make_case(place, str(number))
        for thing in things(case).values():
            if thing != case.publisher:
                make_mention(other, thing)
        make_claim(other, "480余件", 480, "件", locality=place, brand=things(other)["brand"])
    case.publisher.articles.set(Article.objects.all())
    index(Article.objects.values_list("pk", flat=True))

    address = things(case)[kind].get_absolute_url()

    with django_assert_max_num_queries(of_list):
        client.get(reverse(f"{kind}_list"))
    with django_assert_max_num_queries(of_page):
        client.get(address)


# What a place was before --------------------------------------------------------------------------------


@pytest.fixture
def street() -> tuple[Locality, Locality]:
    """大冲镇, of which two cases write, gave way to 大冲街道, of which one does."""
    town, street = make_locality("广东省", "大冲镇"), make_locality("广东省", "大冲街道")
    make_succession(town, street, "2019", kind="converted", note="粤府函〔2019〕1号")
    for number, place in enumerate((town, town, street)):
        make_mention(make_article(f"第{number}件事。"), place)
    return town, street


def test_a_place_tells_what_it_was_and_leads_to_the_cases_told_under_that_name(client, street):
    town, present = street

    page = client.get(present.get_absolute_url()).content.decode()
    of_the_town = client.get(town.get_absolute_url()).content.decode()

    assert re.search(rf'<li>2019年由<a href="{town.get_absolute_url()}" [^>]+>大冲镇</a>改设', page)
    assert "粤府函〔2019〕1号" in page
    (address,) = re.findall(r'另有<a href="([^"]+)">2篇</a>写的是原大冲镇', page)
    assert client.get(unescape(address)).context["total"] == 2
    assert re.search(rf'<li>2019年改设为<a href="{present.get_absolute_url()}" [^>]+>大冲街道</a>', of_the_town)
    assert "另有<a" not in of_the_town


def test_a_place_that_was_split_off_does_not_call_the_other_one_a_former_place(client, street):
    town, present = street
    town.successors.update(kind="split")

    page = client.get(present.get_absolute_url()).content.decode()

    assert "2篇</a>写的是大冲镇，这里是从它分出来的" in page


@pytest.mark.parametrize("hidden", [0, 1])
def test_a_place_that_only_hidden_cases_name_is_on_no_page_of_its_former_or_later_self(hidden, client, street):
    gone, shown = street[hidden], street[1 - hidden]
    Article.objects.filter(mentions__locality=gone).update(state="proposed")
    index(Article.objects.values_list("pk", flat=True))

    page = client.get(shown.get_absolute_url()).content.decode()

    assert gone.name not in page
    assert "2019年" not in page
    assert client.get(gone.get_absolute_url()).status_code == 404


def test_a_place_that_no_case_names_has_a_page_for_the_cases_under_its_former_names(client, street):
    _, present = street
    newest, never = make_locality("广东省", "大冲新区"), make_locality("广东省", "大冲乡")
    make_succession(present, newest, "2024-05", kind="merged")
    make_succession(never, present, "1993", kind="merged")

    page = client.get(newest.get_absolute_url()).content.decode()
    of_the_street = client.get(present.get_absolute_url()).content.decode()

    assert re.findall(r'另有<a href="[^"]+">(\d)篇</a>写的是原(大冲.)', page) == [("2", "大冲镇"), ("1", "大冲街")]
    assert re.search(rf'2024年5月并入<a href="{newest.get_absolute_url()}" [^>]+>大冲新区</a>', of_the_street)
    assert re.search(r"1993年<span [^>]+>大冲乡</span>并入", of_the_street)
    assert client.get(never.get_absolute_url()).status_code == 404


def test_a_hidden_place_has_no_page_for_its_former_names_either(client, street):
    _, present = street
    newest = make_locality("广东省", "大冲新区")
    make_succession(present, newest, "2024-05", kind="merged")
    make_mention(make_article("草稿里的事。", state="proposed"), newest)

    assert client.get(newest.get_absolute_url()).status_code == 404


def test_a_place_that_was_moved_is_told_with_the_one_above(client):
    here, there = make_locality("广东省", "甲市", "大冲镇"), make_locality("广东省", "乙市", "大冲镇")
    make_succession(here, there, kind="moved")
    for place in (here, there):
        make_mention(make_article(f"{place.parent}的事。"), place)

    page = client.get(there.get_absolute_url()).content.decode()

    assert "1篇</a>写的是原甲市大冲镇" in page
    assert re.search(r"由<a [^>]+>甲市大冲镇</a>划入 <span class=\"meta\">日期未写明", page)


def test_the_way_to_the_code_is_shown_to_who_may_change_it(client, admin_client, place, case):
    address, community = (
        reverse("locality_code", args=[place.pk]),
        make_locality("甘肃省", "兰州市", "城关区", "街道", "社区"),
    )
    make_mention(case, community)

    assert address not in client.get(place.get_absolute_url()).content.decode()
    assert address in admin_client.get(place.get_absolute_url()).content.decode()
    assert "/code/" not in admin_client.get(community.get_absolute_url()).content.decode()
