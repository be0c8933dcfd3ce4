"""What the search box offers: what the reader may see and no more, whatever is typed."""

from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils.html import escape

from articles.models import Brand, Indicator, Locality
from articles.search.names import add_spellings
from articles.views.suggest import Option
from tests.factories import (
    make_article,
    make_brand,
    make_locality,
    make_mention,
    make_practice,
    make_problem,
    make_publisher,
)
from tests.views.test_hostile import ENCODED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_library")]
ADDRESS = "/suggest/"


@pytest.fixture(autouse=True)
def library(open_library):
    city = make_locality("甘肃省", "兰州市")
    Locality.objects.filter(pk=city.pk).update(aliases=["金城"])
    article = make_article(
        "兰州的党建联盟", title="兰州停车有办法", publisher=make_publisher("兰州日报"), locality=city
    )
    for thing in (city, make_practice("党建联盟"), make_problem("停车难")):
        make_mention(article, thing)
    draft = make_article("机密的事", title="兰州机密", state="proposed")
    make_mention(draft, make_brand("兰州机密品牌"))
    make_mention(draft, make_locality("甘肃省", "白银市"))
    add_spellings()
    return article


def text_of(client: Client, **parameters) -> str:
    response = client.get(ADDRESS, parameters)
    assert response.status_code == 200
    return response.content.decode()


def test_names_come_by_kind_with_their_cases_then_titles_then_the_whole_search(client, library):
    shown = text_of(client, q="兰州")

    places = [
        shown.index(part) for part in ('aria-label="地区"', 'aria-label="媒体"', 'aria-label="案例"', "/articles/?q=")
    ]
    assert places == sorted(places)
    assert "<b>兰州</b>市" in shown
    assert f'href="{library.get_absolute_url()}"' in shown
    assert "1个案例" in shown


def test_it_is_part_of_a_page_with_options_for_the_keyboard(client):
    shown = text_of(client, q="lanzhou")

    assert "<html" not in shown
    assert shown.count('role="listbox"') == 1
    assert shown.count('role="option"') == shown.count('tabindex="-1"') == 3


def test_a_place_is_counted_with_all_that_lies_below_it(client):
    shown = client.get(ADDRESS, {"q": "甘肃"}).context["groups"]

    assert [(kind, option.suggestion.count) for kind, _, options in shown for option in options] == [("locality", 1)]


def test_the_other_name_that_was_found_is_told(client):
    client.cookies["django_language"] = "en"

    assert "also called 金城" in text_of(client, q="jincheng")


def test_one_kind_gives_the_options_of_its_facet(client):
    shown = text_of(client, typed="ting", kind="problem")

    assert 'data-value="停车难"' in shown
    assert 'href="/articles/?problem=停车难"' in shown
    assert "/articles/?q=" not in shown
    place = Locality.objects.get(name="兰州市")
    assert f'data-value="{place.pk}"' in text_of(client, typed="兰州", kind="locality")
    assert text_of(client, typed="兰州", kind="brand").strip() == ""


def values(client: Client, kind: str, typed: str, conditions: str) -> list[Option]:
    groups = client.get(f"{ADDRESS}?{conditions}&kind={kind}&typed={typed}").context["groups"]
    return [option for _, _, options in groups for option in options]


def counted(client: Client, kind: str, typed: str, conditions: str) -> dict[str, int]:
    found = values(client, kind, typed, conditions)
    return {option.suggestion.thing.name: option.suggestion.count for option in found}


@pytest.fixture
def brands(library):
    """One brand in three cases, of which one is about parking and one of 2020; another brand in one about parking."""
    often, once = make_brand("兰州金钥匙"), make_brand("兰州微网格")
    make_mention(library, often)
    make_mention(library, once)
    make_mention(make_article("别的事", published_on="2020-05-01", published_precision="day"), often)
    make_mention(make_article("另一件事"), often)
    add_spellings()


@pytest.mark.parametrize(
    ("conditions", "counts"),
    [
        ("", {"兰州金钥匙": 3, "兰州微网格": 1}),
        ("problem=停车难", {"兰州金钥匙": 1, "兰州微网格": 1}),
        ("year=2020&page=2&format=csv", {"兰州金钥匙": 1}),
        ("q=党建联盟", {"兰州金钥匙": 1, "兰州微网格": 1}),
        ("not_problem=停车难", {"兰州金钥匙": 2}),
        ("q=没有这句话", {}),
        ("year=1e999", {}),
    ],
)
def test_the_values_of_a_facet_are_counted_in_the_list_that_is_shown(client, brands, conditions, counts):
    assert counted(client, "brand", "兰州", conditions) == counts
    for option in values(client, "brand", "兰州", conditions):
        assert client.get(option.address).context["total"] == option.suggestion.count


def test_what_is_chosen_of_a_facet_does_not_narrow_its_other_values_unless_all_are_asked_for(client, brands):
    once = Brand.objects.get(name="兰州微网格")
    assert counted(client, "brand", "兰州", f"brand={once.pk}") == {"兰州金钥匙": 3, "兰州微网格": 1}

    other = make_article("又一件事")
    make_mention(other, make_problem("停车收费"))
    add_spellings()
    assert counted(client, "problem", "停车收费", "problem=停车难") == {"停车收费": 1}
    assert counted(client, "problem", "停车收费", "problem=停车难&all=problem") == {}


def test_a_value_leads_to_the_same_list_with_it(client, brands):
    place = Locality.objects.get(name="兰州市")
    (option,) = values(client, "locality", "兰州", "problem=停车难&q=停车&page=2")

    assert option.address == f"/articles/?q=停车&locality={place.pk}&problem=停车难"


def test_a_second_value_stands_beside_the_first(client, brands):
    first, second = Brand.objects.filter(name__in=["兰州金钥匙", "兰州微网格"]).order_by("pk")
    (option,) = values(client, "brand", "微网格", f"brand={first.pk}")

    assert option.address == f"/articles/?brand={first.pk}&brand={second.pk}"


@pytest.mark.parametrize("typed", ["在职党员", "党员 报到数", "報到"])
def test_indicators_come_by_their_names_and_other_names_with_their_units(client, typed):
    Indicator.objects.create(name="在职党员报到人数", aliases=["党员报到数"], unit="人", dimension="people")
    Indicator.objects.create(name="志愿服务队数", unit="支", dimension="count")
    client.cookies["django_language"] = "en"

    response = client.get(ADDRESS, {"kind": "indicator", "typed": typed, "problem": "停车难"})

    (option,) = response.context["indicators"]
    assert option.address == "/articles/?problem=停车难&indicator=在职党员报到人数"
    shown = response.content.decode()
    assert 'data-value="在职党员报到人数"' in shown
    assert ">in 人<" in shown
    assert ("also called 党员报到数" in shown) == (typed == "党员 报到数")
    assert "志愿服务队数" not in shown


def test_ten_indicators_are_offered_and_only_where_figures_are_asked_for(client):
    for number in range(12):
        Indicator.objects.create(name=f"报到单位数{number}", unit="个", dimension="count")

    assert text_of(client, kind="indicator", typed="报到").count('role="option"') == 10
    assert text_of(client, kind="indicator", typed="没有").strip() == ""
    assert text_of(client, kind="indicator", typed="“”").strip() == ""
    assert "报到单位数" not in text_of(client, q="报到")


def test_counting_in_a_list_takes_a_bounded_number_of_queries(client, brands, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):  # on PostgreSQL, where a search sets how it is planned
        counted(client, "brand", "兰州", "q=党建联盟&problem=停车难&practice=党建联盟")


@pytest.mark.parametrize("q", ["", "  ", "兰" * 31, "兰州" * 5000, "\u200b\u202e", "\x00", "ﷺ" * 30])
def test_nothing_to_look_for_gives_nothing(client, q):
    assert text_of(client, q=q).strip() == ""


@pytest.mark.parametrize("kind", ["person", "article", "%", "locality\x00", "x" * 10_000])
def test_an_unknown_kind_is_told(client, kind):
    client.cookies["django_language"] = "en"

    response = client.get(ADDRESS, {"typed": "兰州", "kind": kind})

    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.content.decode() == "There are no names of this kind."


@pytest.mark.parametrize("name", ["q", "kind", "typed", "brand", "year", "least", "sort"])
def test_every_value_is_answered(client, name):
    some = f"q={quote('兰州')}" if name in ("q", "kind") else f"kind=brand&typed={quote('兰州')}"
    for value in ENCODED:
        response = client.get(f"{ADDRESS}?{some}&{name}={value}")
        assert response.status_code in (200, 400), value[:80]


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", '"><i>', "{{ q }}", "'onclick='"])
def test_what_was_typed_stands_as_text(client, typed):
    shown = text_of(client, q=typed)

    assert f"“{escape(typed)}”" in shown
    assert "<script" not in shown
    assert "<i>" not in shown


def test_names_that_stand_in_drafts_alone_are_for_editors_only(client):
    reader, editor = User.objects.create_user("reader"), User.objects.create_user("editor")
    editor.user_permissions.add(Permission.objects.get(codename="change_article"))
    for q in ("兰州机密", "lzjm", "白银"):
        client.logout()
        assert "机密品牌" not in text_of(client, q=q)
        assert "白银市" not in text_of(client, q=q)
        client.force_login(reader)
        assert 'role="group"' not in text_of(client, q=q)
    client.force_login(editor)
    assert "机密</b>品牌" in text_of(client, q="兰州机密")
    assert "<b>兰州机密</b>" in text_of(client, q="兰州机密")


def test_strangers_learn_nothing_where_cases_are_not_open(client, settings):
    settings.PUBLIC_READ = False

    assert client.get(ADDRESS, {"q": "兰州"}).status_code == 302


def test_it_is_read_and_not_written_to(client):
    assert client.post(ADDRESS, {"q": "兰州"}).status_code == 405


def test_it_takes_a_bounded_number_of_queries(client, django_assert_max_num_queries):
    for number in range(30):
        make_mention(make_article(f"兰州{number}", title=f"兰州{number}"), make_brand(f"兰州品牌{number}"))
    add_spellings()

    with django_assert_max_num_queries(13):
        text_of(client, q="兰州")


# The list without JavaScript ----------------------------------------------------------------------------


@pytest.mark.parametrize("q", ["兰州", "金城", "lanzhou", "lzs"])
def test_the_list_tells_first_what_the_query_names(client, q):
    page = client.get("/articles/", {"q": q}).content.decode()

    assert (
        f'href="{Locality.objects.get(name="兰州市").get_absolute_url()}">兰州市</a>'
        in page.partition("names-first")[2]
    )
    assert "机密" not in page


def test_the_list_names_nothing_that_was_not_asked_for(client):
    for parameters in ({}, {"q": "办法"}, {"q": "机密"}, {"problem": "停车难"}, {"q": "兰州", "has_figures": "1"}):
        assert "names-first" not in client.get("/articles/", parameters).content.decode()


@pytest.mark.parametrize("address", ["/", "/articles/", "/practices/"])
def test_every_search_box_knows_where_to_ask_and_works_alone(client, address):
    page = client.get(address).content.decode()

    assert page.count('role="search"') == 1
    assert page.count('role="search" action="/articles/" data-suggest="/suggest/"') == 1
    assert 'role="combobox"' not in page  # a script makes it one
