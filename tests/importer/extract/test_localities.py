"""Places in single sentences: half of them name none."""

from functools import cache
from pathlib import Path

import pytest

from articles.importer.extract.localities import OFFICE, find_localities
from articles.importer.lexicon import KnownPlace, Lexicon
from articles.importer.segment import segment
from articles.importer.types import Document, Line
from articles.text.gazetteer import load_gazetteer
from articles.text.spans import Span

GAZETTEER = Path(__file__).parents[3] / "fixtures/gazetteer/divisions.csv.gz"


@cache
def lexicon(*places: KnownPlace) -> Lexicon:
    return Lexicon(load_gazetteer(GAZETTEER), places=places)


def story(text: str, *hints: str, title: str = "") -> Document:
    """A document of body lines under an optional title."""
    source = f"{title}\n{text}" if title else text
    lines, start = [], 0
    for piece in source.split("\n"):
        if piece:
            kind = "title" if title and not start else "body"
            lines.append(Line(Span(start, start + len(piece)), kind, "test"))
        start += len(piece) + 1
    return segment(source, tuple(lines), hints)


def found(text: str, *hints: str, title: str = "", places: tuple[KnownPlace, ...] = ()) -> set[str]:
    document = story(text, *hints, title=title)
    return {"/".join(find.path) for find in find_localities(document, lexicon(*places)) if find.rule != OFFICE}


NAMED = [
    ("走进昆山市玉山镇，街巷整洁。", {"江苏省/苏州市/昆山市", "江苏省/苏州市/昆山市/玉山镇"}),
    (
        "兰州市城关区酒泉路街道畅家巷社区来了新书记。",
        {
            "甘肃省/兰州市",
            "甘肃省/兰州市/城关区",
            "甘肃省/兰州市/城关区/酒泉路街道",
            "甘肃省/兰州市/城关区/酒泉路街道/畅家巷社区",
        },
    ),
    ("城关区白银路街道办起夜校。", {"甘肃省/兰州市/城关区", "甘肃省/兰州市/城关区/白银路街道"}),
    ("上海市普陀区万里街道试点已满一年。", {"上海市", "上海市/普陀区", "上海市/普陀区/万里街道"}),
    (
        "诸城市龙都街道曹家庄社区有楼长12人。",
        {"山东省/潍坊市/诸城市", "山东省/潍坊市/诸城市/龙都街道", "山东省/潍坊市/诸城市/龙都街道/曹家庄社区"},
    ),
    ("在四川攀枝花，骑手当起了流动网格员。", {"四川省", "四川省/攀枝花市"}),
    ("江西南昌、山东诸城的社区干部前来取经。", {"江西省", "江西省/南昌市", "山东省", "山东省/潍坊市/诸城市"}),
    ("驻诸城市的企业捐出一间活动室。", {"山东省/潍坊市/诸城市"}),
    (
        "梨树县白山街道沃野社区党委牵头办食堂。",
        {"吉林省/四平市/梨树县", "吉林省/四平市/梨树县/白山街道", "吉林省/四平市/梨树县/白山街道/沃野社区"},
    ),
    ("阳新县兴国镇的老小区不少。", {"湖北省/黄石市/阳新县", "湖北省/黄石市/阳新县/兴国镇"}),
    (
        "青岛市北区即墨路街道添了新车位。",
        {"山东省/青岛市", "山东省/青岛市/市北区", "山东省/青岛市/市北区/即墨路街道"},
    ),
    ("洛阳市老城区修好了路灯。", {"河南省/洛阳市", "河南省/洛阳市/老城区"}),
    (
        "常德市鼎城区草坪镇放羊坪村开了屋场会。",
        {
            "湖南省/常德市",
            "湖南省/常德市/鼎城区",
            "湖南省/常德市/鼎城区/草坪镇",
            "湖南省/常德市/鼎城区/草坪镇/放羊坪村",
        },
    ),
    (
        "新罗区今年先试。随后，溪畔路社区党委也跟着试。",
        {"福建省/龙岩市/新罗区", "福建省/龙岩市/新罗区/溪畔路社区"},
    ),
    (
        "乌鲁木齐市天山区二道桥片区有夜市。",
        {
            "新疆维吾尔自治区/乌鲁木齐市",
            "新疆维吾尔自治区/乌鲁木齐市/天山区",
            "新疆维吾尔自治区/乌鲁木齐市/天山区/二道桥片区",
        },
    ),
    ("记者来到兰州城关区采访。", {"甘肃省/兰州市", "甘肃省/兰州市/城关区"}),
    ("西固区的老厂多。在西固，邻居就是同事。", {"甘肃省/兰州市/西固区"}),
    ("朝阳区香河园街道换了门窗。", {"北京市/朝阳区", "北京市/朝阳区/香河园街道"}),
    (
        "海口市秀英区很热。\n放牛岭村的戏台搭好了。",
        {"海南省/海口市", "海南省/海口市/秀英区", "海南省/海口市/秀英区/放牛岭村"},
    ),
    ("康县岸门口镇办起夜校。", {"甘肃省/陇南市/康县", "甘肃省/陇南市/康县/岸门口镇"}),
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_a_place_is_found_with_its_whole_path(text: str, expected: set[str]) -> None:
    assert found(text) == expected


NAMELESS = [
    "北京朝阳公园里每天有人唱歌。",
    "上海南京路上来了新的清洁班。",
    "四川攀枝花日报登了这件事。",
    "海南方言讲得好的居民来当调解员。",
    "全区28个社区都建了驿站。",
    "各街道社区选派干部下沉一线。",
    "老旧社区改造之后，城乡社区的面貌都变了。",
    "我们要建设智慧社区、平安社区和幸福社区。",
    "党员到社区报到，物业也走进社区。",
    "沿海城市经济快，西南山区发展慢。",
    "街道联合社区、物业一起出力。",
    "本社区居民与兄弟社区结成对子。",
    "每个村（社区）都要建一本账。",
    "这是乡镇干部和农村党员的事。",
    "杭州市民爱喝茶，乡村振兴要靠人。",
    "《城关区小区治理办法》已经印发。",
    "“西固一家亲”让邻里更近。",
    "他在朝阳区住过。",
    "和平街道上人来人往，安全乡路要修好。",
    "居民区停车难，景区和园区也一样。",
    "新建社区食堂二十家，省市和县直机关都来捐款。",
    "法官每月15日下村，干部三天两头进村。",
    "示范村和后进村结对，美丽乡村村村有份。",
    "新就业群体迈进社区大门，志愿者涌进社区。",
]


@pytest.mark.parametrize("text", NAMELESS)
def test_kinds_of_places_slogans_and_open_readings_give_nothing(text: str) -> None:
    assert found(text) == set()


def test_the_page_tells_which_of_two_counties_is_meant() -> None:
    assert found("他在朝阳区住过。", "北京晚报") == {"北京市/朝阳区"}
    assert found("他在朝阳区住过。", "长春发布") == {"吉林省/长春市/朝阳区"}


def test_a_community_stands_in_a_city_that_has_no_counties() -> None:
    text = "兰新社区的一本账。\n嘉峪关市钢城街道的兰新社区事情多。"
    assert "甘肃省/嘉峪关市/钢城街道/兰新社区" in found(text)
    assert "兰新社区" not in found(text)


def test_a_community_stands_in_the_county_of_the_story() -> None:
    assert "甘肃省/兰州市/西固区/临洮街街道/清水街社区" in found("西固区推开这一做法。\n清水街社区先走一步。")


def test_a_place_inside_the_name_of_an_office_is_marked() -> None:
    finds = find_localities(story("城关区委组织部印发了通知。", "兰州日报"), lexicon())
    assert [(find.path[-1], find.rule) for find in finds] == [("城关区", OFFICE)]


def test_a_place_of_the_database_is_found_by_name_and_by_alias() -> None:
    known = KnownPlace(("甘肃省", "兰州市", "西固区", "橡木桥社区"), ("橡木桥大院",))
    path = "甘肃省/兰州市/西固区/橡木桥社区"
    assert found("橡木桥社区有座桥。", places=(known,)) == {path}
    assert found("橡木桥大院里有座桥。", places=(known,)) == {path}


@pytest.mark.parametrize("text", ["", "一" * 3000, "社区" * 1500, "市" * 3000, "“" * 3000, "城关区" * 1000])
def test_hostile_text_does_no_harm(text: str) -> None:
    find_localities(story(text), lexicon())
