"""Two to five cases, or places, side by side: the address is the state, every cell opens its sentence."""

import datetime
import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from articles.models import Article, Brand, Claim, Locality, Mention
from articles.reading import Reading
from articles.search.entries import index
from articles.text.annotate import sentence_at
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
    make_publisher,
)
from tests.hostile import ENCODED
from tests.shown import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_library")]


def told(title: str, place: Locality | None = None, *things, figure: str = "", **fields) -> Article:
    """A case that names these things in its second sentence, and a figure in its third one."""
    text = f"小区停车难。{'、'.join(thing.name for thing in things) or '大家'}一起办。全年办成{figure or '很多'}。"
    day = {"published_on": datetime.date(2021, 5, 6), "published_precision": "day"}
    article = make_article(text, title=title, locality=place, **(day | fields))
    if place:
        make_mention(article, place, "小区")
    for thing in things:
        make_mention(article, thing, thing.name)
    return article


def stated(article: Article, figure: str, value: str, indicator, **fields) -> Claim:
    return make_claim(article, figure, Decimal(value), indicator=indicator, **{"locality": article.locality, **fields})


def beside(client: Client, *things, **more: str):
    kind = things[0]._meta.model_name
    query = "&".join([*(f"{kind}={thing.pk}" for thing in things), *(f"{key}={value}" for key, value in more.items())])
    return client.get(f"/compare/?{query}")


def cells(response) -> dict[str, list[list[str]]]:
    """Name of a line → the words of its cells."""
    return {
        line.name: [[item.text for item in cell] for cell in line.cells]
        for section in response.context["sections"]
        for line in section.lines
    }


def items(response):
    return [
        item
        for section in response.context["sections"]
        for line in section.lines
        for cell in line.cells
        for item in cell
    ]


@pytest.fixture
def counties() -> list[Locality]:
    return [make_locality("甘肃省", "兰州市", name) for name in ("城关区", "西固区", "安宁区")]


@pytest.fixture
def cases(counties) -> list[Article]:
    wishes = make_indicator("微心愿数")
    talks, grids, parking = make_practice("议事协商"), make_practice("网格化"), make_problem("停车难")
    one = told(
        "一",
        counties[0],
        talks,
        make_initiative("暖心行动", locality=counties[0]),
        figure="60个",
        publisher=make_publisher("甲报"),
    )
    two = told("二", counties[1], talks, grids, make_brand("金城红"), figure="70个", publisher=make_publisher("乙报"))
    three = told("三", None, published_on=None, published_precision="")
    make_mention(one, parking, "停车难")
    stated(one, "60个", "60", wishes)
    stated(two, "70个", "70", wishes)
    return [one, two, three]


# Cases --------------------------------------------------------------------------------------------------


def test_each_case_has_its_column_in_the_order_of_the_address(client, cases):
    response = beside(client, cases[2], cases[0])
    assert [column.thing for column in response.context["columns"]] == [cases[2], cases[0]]


def test_the_cells_tell_what_each_case_has(client, cases, counties):
    found = cells(beside(client, *cases))
    assert found["地区"] == [["甘肃省兰州市城关区"], ["甘肃省兰州市西固区"], []]
    assert found["日期"] == [["2021-05-06"], ["2021-05-06"], []]
    assert [bool(cell) for cell in found["议事协商"]] == [True, True, False]
    assert [bool(cell) for cell in found["网格化"]] == [False, True, False]
    assert [bool(cell) for cell in found["停车难"]] == [True, False, False]
    assert found["微心愿数"] == [["60个"], ["70个"], []]


def test_every_cell_opens_the_sentence_that_says_so(client, cases):
    """A link to a sentence leads to one that holds the words; one to a figure to the claim itself."""
    response = beside(client, *cases)
    checked = 0
    for section in response.context["sections"]:
        if section.key == "basics":
            continue
        for line in section.lines:
            for case, cell in zip(cases, line.cells, strict=True):
                for item in cell:
                    path, _, mark = item.address.partition("#")
                    assert path == case.get_absolute_url()
                    page = client.get(path).content.decode()
                    assert f'id="{mark}"' in page, (line.name, item)
                    if mark.startswith("s") and section.key in ("practice", "problem"):
                        mention = case.mentions.get(quote=line.name)
                        assert mark == f"s{sentence_at(Reading(case).paragraphs, mention.start)}"
                    checked += 1
    assert checked > 8


def test_a_gap_is_said_and_not_left_blank(client, cases):
    page = beside(client, cases[0], cases[2]).content.decode()
    for words in ("未写明", "原文没有写数", "原文没有写到"):
        assert words in page, words


def test_only_what_differs_is_left_when_that_is_asked_for(client, cases):
    both = cells(beside(client, cases[0], cases[1]))
    different = cells(beside(client, cases[0], cases[1], only="different"))
    assert both.keys() - different.keys() >= {"日期", "级别", "议事协商"}
    assert different.keys() >= {"地区", "网格化", "停车难", "微心愿数"}


def test_two_cases_that_say_the_same_do_not_differ(client):
    cases = [told("一"), told("二")]
    response = beside(client, *cases, only="different")
    assert response.context["sections"] == []
    assert response.status_code == 200


def test_a_figure_of_another_level_is_marked_and_has_no_bar(client, counties):
    wishes = make_indicator("微心愿数")
    one, two = told("一", counties[0], figure="60个"), told("二", counties[1], figure="70个")
    province = told("三", make_locality("甘肃省"), figure="9800个")
    for case, figure in ((one, "60个"), (two, "70个"), (province, "9800个")):
        stated(case, figure, figure[:-1], wishes)
    rows = {item.text: item.row for item in items(beside(client, one, two, province)) if item.row}
    assert [(text, [str(guard) for guard in row.guards], bool(row.bar)) for text, row in rows.items()] == [
        ("60个", [], True),
        ("70个", [], True),
        ("9800个", ["level"], False),
    ]


def test_each_case_shows_a_figure_as_it_prints_it_itself(client, counties):
    """60余个 and 60个 are told once in a ranking; in the column of a case stands what its own sentence says."""
    wishes = make_indicator("微心愿数")
    one, two = told("一", counties[0], figure="60个"), told("二", counties[0], figure="60余个")
    stated(one, "60个", "60", wishes)
    stated(two, "60余个", "60", wishes, qualifier="over")
    assert cells(beside(client, one, two))["微心愿数"] == [["60个"], ["60余个"]]


def test_the_address_without_a_column_is_that_of_the_others(client, cases):
    first = beside(client, *cases).context["columns"][0]
    assert [column.thing for column in client.get(first.without).context["columns"]] == cases[1:]


def test_the_address_of_the_page_is_its_state(client, cases):
    response = beside(client, *cases)
    assert cells(client.get(response.context["address"])) == cells(response)


def test_the_way_to_a_document_takes_the_same_cases_along(client, cases):
    page = beside(client, cases[1], cases[0]).content.decode()
    (address,) = re.findall(r'href="(/compilations/new/[^"]*)"', page)
    assert client.get(unescape(address)).context["chosen"].articles == [cases[1].pk, cases[0].pk]


def test_one_case_needs_another_one(client, cases):
    response = beside(client, cases[0])
    assert (response.status_code, response.context["sections"]) == (200, [])
    assert str(cases[0]) in response.content.decode()


def test_without_anything_the_page_says_how_to_begin(client):
    response = client.get("/compare/")
    assert (response.status_code, response.context["columns"]) == (200, [])


def test_a_case_asked_for_twice_stands_once(client, cases):
    response = client.get(f"/compare/?article={cases[0].pk}&article={cases[0].pk}&article={cases[1].pk}")
    assert len(response.context["columns"]) == 2


def test_of_more_than_five_the_others_are_told(client):
    response = beside(client, *[told(str(number)) for number in range(7)])
    assert (len(response.context["columns"]), response.context["left_out"]) == (5, 2)


def test_numbers_may_stand_in_one_value(client, cases):
    response = client.get(f"/compare/?article={cases[0].pk},{cases[1].pk}")
    assert [column.thing for column in response.context["columns"]] == cases[:2]


# Places -------------------------------------------------------------------------------------------------


def test_places_are_compared_by_their_cases(client, cases, counties):
    found = cells(beside(client, *counties[:2]))
    assert found["案例"] == [["1"], ["1"]]
    assert [bool(cell) for cell in found["网格化"]] == [False, True]
    assert found["微心愿数"] == [["60个"], ["70个"]]


def test_every_count_of_a_place_is_that_of_the_cases_behind_its_link(client, cases, counties):
    told("四", counties[0], make_practice("红色物业"))
    checked = 0
    for section in beside(client, *counties[:2]).context["sections"]:
        for line in section.lines:
            for cell in line.cells:
                for item in cell:
                    if item.address.startswith("/articles/?"):
                        count = int(re.search(r"\d+", item.text)[0])
                        assert client.get(item.address).context["total"] == count, item
                        checked += 1
    assert checked >= 5


def test_what_a_place_has_no_case_of_is_no_case_in_this_library(client, cases, counties):
    assert "库里没有案例" in beside(client, *counties[:2]).content.decode()


def test_a_place_shows_a_figure_as_the_text_about_it_prints_it(client, counties):
    wishes = make_indicator("微心愿数", unit="平方米", dimension="area")
    one, two = told("一", counties[0], figure="3亩"), told("二", counties[1], figure="2000平方米")
    stated(one, "3亩", "3", wishes, unit="亩")
    stated(two, "2000平方米", "2000", wishes, unit="平方米")
    assert cells(beside(client, *counties[:2]))["微心愿数"] == [["3亩"], ["2000平方米"]]


# Who sees what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["proposed", "in_review", "archived"])
def test_hidden_cases_change_nothing_that_a_reader_sees(client, cases, counties, state):
    addresses = [
        f"/compare/?article={cases[0].pk}&article={cases[1].pk}",
        f"/compare/?locality={counties[0].pk}&locality={counties[1].pk}",
        f"/compare/?locality={counties[0].pk}&locality={counties[1].parent_id}&only=different",
    ]
    before = [shown(client, address) for address in addresses]

    wishes = cases[0].claims.get().indicator
    for place in (*counties, *counties):
        hidden = told(
            "没公开的案例",
            place,
            make_practice(f"没公开的做法{place.pk}{Article.objects.count()}"),
            figure="60个",
            state=state,
        )
        make_mention(hidden, make_brand(f"没公开的品牌{hidden.pk}", locality=place))
        stated(hidden, "60个", "60", wishes)

    assert [shown(client, address) for address in addresses] == before


@pytest.mark.parametrize("state", ["proposed", "in_review", "archived"])
def test_a_hidden_case_and_a_missing_one_answer_alike(client, cases, state):
    hidden = told("没公开的案例", state=state)
    for pk in (hidden.pk, 99999):
        response = client.get(f"/compare/?article={cases[0].pk}&article={cases[1].pk}&article={pk}")
        assert (len(response.context["columns"]), response.context["left_out"]) == (2, 1)
        assert "没公开" not in response.content.decode()


def test_a_place_that_hidden_cases_alone_name_and_a_missing_one_answer_alike(client, cases, counties):
    hidden = make_locality("云南省", "昆明市")
    told("没公开的案例", hidden, state="proposed")
    for pk in (hidden.pk, 99999):
        response = client.get(f"/compare/?locality={counties[0].pk}&locality={pk}")
        assert (len(response.context["columns"]), response.context["left_out"]) == (1, 1)
        assert "昆明市" not in response.content.decode()


def test_a_withdrawn_case_leaves_the_page(client, cases):
    cases[1].save_in(Article.State.ARCHIVED)
    index([cases[1].pk])
    response = beside(client, *cases)
    assert [column.thing for column in response.context["columns"]] == [cases[0], cases[2]]


def test_rejected_findings_stand_in_no_cell(client, cases):
    cases[0].mentions.filter(problem__isnull=False).update(state="rejected")
    cases[0].claims.update(state="rejected")
    index([cases[0].pk])
    found = cells(beside(client, *cases))
    assert "停车难" not in found
    assert found["微心愿数"] == [[], ["70个"], []]


def test_a_name_merged_away_while_the_page_is_made_is_left_out(client):
    brand = make_brand("红管家")
    cases = [told("甲", None, brand), told("乙")]

    def merge_first(execute, sql, *rest):
        if sql.startswith("SELECT") and 'FROM "articles_brand"' in sql and Mention.objects.filter(brand=brand).exists():
            Mention.objects.filter(brand=brand).delete()
            brand.delete()
        return execute(sql, *rest)

    with connection.execute_wrapper(merge_first):
        page = beside(client, *cases)
    assert cells(page)["品牌"] == [[], []]
    assert not Brand.objects.exists()


def test_an_editor_compares_drafts(cases):
    editor = Client()
    editor.force_login(make_person("editor", "change_article"))
    draft = told("草稿", state="proposed")
    assert len(beside(editor, cases[0], draft).context["columns"]) == 2


# Whatever stands in the address -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["article", "locality", "only", "unknown"])
def test_every_parameter_answers_every_value(client, cases, counties, name):
    for value in ENCODED:
        for query in (f"{name}={value}", f"{name}={value}&{name}=1&{name}={value}&article={cases[0].pk}"):
            assert client.get(f"/compare/?{query}").status_code in (200, 400), value[:80]


def test_thousands_of_numbers_are_answered(client, cases):
    query = "&".join(f"article={number}" for number in range(900))
    response = client.get(f"/compare/?{query}")
    assert response.status_code in (200, 400)


def test_the_page_speaks_both_languages(client, cases):
    assert "Only what differs" not in beside(client, *cases).content.decode()
    client.cookies["django_language"] = "en"
    assert "Only what differs" in beside(client, *cases).content.decode()


def test_an_english_page_tells_quotations_from_its_own_words(client, cases):
    client.cookies["django_language"] = "en"
    page = beside(client, *cases[:2]).content.decode()
    assert re.search(r'<div lang="en"><a href="[^"]+">told</a> <span class="note-small" lang="en">sentence \d', page)
    assert '<div class="prose-cell" lang="zh-Hans"><a href=' in page
    assert re.search(r'<th scope="row" lang="zh-Hans"><a href="[^"]+">议事协商</a>', page)
    client.cookies["django_language"] = "zh-hans"
    table = beside(client, *cases[:2]).content.decode().partition("<tbody")[2]
    assert 'lang="zh' not in table.partition("</table>")[0]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_name_or_word_of_a_text_becomes_a_tag(client, language):
    place, publisher = make_locality('<img src=x>省"'), make_publisher('<u>日报"')
    text = '小区<b>停车</b>难"。全年办成60<i>个"。'
    first = make_article(text, title='<script>1</script>"', locality=place, publisher=publisher)
    second = make_article(text.replace("60", "70"), title="二")
    make_mention(first, make_practice('<s>做法"'), "停车")
    make_mention(first, make_brand('<em>品牌"'), "小区")
    indicator = make_indicator('<q>指标"', unit='<b>个"')
    make_claim(first, '60<i>个"', 60, unit='<i>个"', indicator=indicator, subject='<h1>心愿"', as_of='<h2>去年"')
    make_claim(second, '70<i>个"', 70, unit='<i>个"', indicator=indicator)
    client.cookies["django_language"] = language
    for page in (beside(client, first, second), client.get("/claims/", {"indicator": indicator.name})):
        written = page.content.decode()
        assert "&lt;i&gt;个&quot;" in written
        tags = (
            "<img src=x>",
            "<u>日报",
            "<b>停车",
            "<script>1",
            "<s>做法",
            "<em>品牌",
            "<q>指标",
            "<b>个",
            "<i>个",
            "<h1>心愿",
            "<h2>去年",
        )
        assert [tag for tag in tags if tag in written] == []
