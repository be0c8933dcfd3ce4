from __future__ import annotations

import pytest
from django.utils.translation import override

from articles.lineage import Line, lineage
from articles.models import Locality
from articles.search.selection import select
from tests.factories import make_article, make_locality, make_mention, make_succession

pytestmark = pytest.mark.django_db
READER = ["published"]


def place(name: str) -> Locality:
    return make_locality("广东省", "深圳市", "南山区", name)


def case(*names: str, **fields) -> None:
    article = make_article(f"{'、'.join(names)}的事。", **fields)
    for name in names:
        make_mention(article, place(name), name)


def words(line: Line) -> str:
    return "".join(map(str, line.pieces))


def told(name: str, states=READER) -> list[str]:
    with override("zh-hans"):
        lines, _ = lineage(place(name), select(states=states))
        return [words(line) for line in lines]


def formers(name: str, states=READER) -> dict[str, int]:
    _, found = lineage(place(name), select(states=states))
    return {former.place.name: former.count for former in found}


@pytest.mark.parametrize(
    ("kind", "of_the_present", "of_the_former"),
    [
        ("renamed", "2019年由大冲镇改名而来", "2019年改名为大冲街道"),
        ("converted", "2019年由大冲镇改设", "2019年改设为大冲街道"),
        ("merged", "2019年大冲镇并入", "2019年并入大冲街道"),
        ("split", "2019年由大冲镇分出", "2019年分出大冲街道"),
        ("moved", "2019年由大冲镇划入", "2019年划出，现为大冲街道"),
    ],
)
def test_either_side_tells_what_happened(kind, of_the_present, of_the_former):
    make_succession(place("大冲镇"), place("大冲街道"), "2019", kind=kind)

    assert told("大冲街道") == [of_the_present]
    assert told("大冲镇") == [of_the_former]


def test_a_chain_is_told_in_the_order_of_time_from_each_of_its_places():
    make_succession(place("大冲镇"), place("大冲街道"), "2019-10-08", kind="converted")
    make_succession(place("大冲公社"), place("大冲乡"), kind="renamed")
    make_succession(place("大冲乡"), place("大冲镇"), "1993")
    make_succession(place("阳光镇"), place("大冲街道"), "2001", kind="merged")

    assert told("大冲街道") == [
        "大冲公社改名为大冲乡",
        "1993年大冲乡改名为大冲镇",
        "2001年阳光镇并入",
        "2019年10月8日由大冲镇改设",
    ]
    assert told("大冲乡") == ["由大冲公社改名而来", "1993年改名为大冲镇", "2019年10月8日大冲镇改设为大冲街道"]
    assert told("阳光镇") == ["2001年并入大冲街道"]


def test_a_ring_is_told_once(django_assert_max_num_queries):
    make_succession(place("甲镇"), place("乙镇"), "1960")
    make_succession(place("乙镇"), place("甲镇"), "1980")
    case("乙镇")

    assert told("甲镇") == ["1960年改名为乙镇", "1980年由乙镇改名而来"]
    assert formers("甲镇") == {"乙镇": 1}
    page, cases = Locality.objects.with_ancestors().get(name="甲镇"), select(states=READER)
    with django_assert_max_num_queries(6):
        lineage(page, cases)


def test_cases_under_former_names_count_where_they_do_not_name_the_present_one():
    make_succession(place("大冲乡"), place("大冲镇"), "1993")
    make_succession(place("大冲镇"), place("大冲街道"), "2019")
    for names in (["大冲镇"], ["大冲镇"], ["大冲镇", "大冲街道"], ["大冲乡"], ["大冲街道"]):
        case(*names)

    assert formers("大冲街道") == {"大冲乡": 1, "大冲镇": 2}
    assert formers("大冲乡") == {}


def test_a_place_of_hidden_cases_alone_is_passed_over():
    make_succession(place("大冲乡"), place("大冲镇"), "1993")
    make_succession(place("大冲镇"), place("大冲街道"), "2019")
    case("大冲乡")
    case("大冲镇", state="proposed")
    case("大冲街道")

    assert (told("大冲街道"), formers("大冲街道")) == ([], {})
    assert told("大冲乡") == []
    everything = ["published", "proposed"]
    assert told("大冲街道", everything) == ["1993年大冲乡改名为大冲镇", "2019年由大冲镇改名而来"]
    assert formers("大冲街道", everything) == {"大冲乡": 1, "大冲镇": 1}


def test_a_hidden_case_of_a_former_place_is_not_counted():
    make_succession(place("大冲镇"), place("大冲街道"), "2019")
    case("大冲镇")
    case("大冲镇", state="in_review")

    assert formers("大冲街道") == {"大冲镇": 1}


def test_a_place_that_no_case_names_hides_nothing_unless_it_lies_in_a_hidden_one():
    make_succession(place("大冲镇"), place("大冲街道"), "2019")
    hidden = make_locality("广东省", "某市")
    make_succession(place("大冲镇"), make_locality("广东省", "某市", "某区", "大冲新镇"), "2020", kind="split")
    case("大冲镇")
    make_mention(make_article("某市的事。", state="proposed"), hidden, "某市")

    assert told("大冲镇") == ["2019年改名为大冲街道"]
