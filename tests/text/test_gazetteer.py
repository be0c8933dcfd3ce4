"""The gazetteer that is shipped: its names, paths and traps, on real places."""

import gzip
from pathlib import Path

import pytest

from articles.text.gazetteer import (
    COMMON_SHORT_NAMES,
    COMMON_WORDS,
    Division,
    Gazetteer,
    is_common_word,
    load_gazetteer,
    shorten,
)

DATA = Path(__file__).parents[2] / "fixtures" / "gazetteer" / "divisions.csv.gz"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(DATA)


def paths(gazetteer: Gazetteer, divisions: tuple[Division, ...]) -> set[str]:
    return {"/".join(gazetteer.path(division)) for division in divisions}


def test_a_county_name_may_belong_to_several_places(gazetteer: Gazetteer) -> None:
    assert paths(gazetteer, gazetteer.named("城关区")) == {"西藏自治区/拉萨市/城关区", "甘肃省/兰州市/城关区"}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("白银路街道", "甘肃省/兰州市/城关区/白银路街道"),
        ("甘家巷社区", "甘肃省/兰州市/城关区/白银路街道/甘家巷社区"),
        ("宁化府社区", "山西省/太原市/迎泽区/柳巷街道/宁化府社区"),
        ("万里街道", "上海市/普陀区/万里街道"),
        ("西坝河南里社区", "北京市/朝阳区/香河园街道/西坝河南里社区"),
        ("明秀南社区", "广西壮族自治区/南宁市/西乡塘区/北湖街道/明秀南社区"),
        ("固原巷社区", "新疆维吾尔自治区/乌鲁木齐市/天山区/二道桥片区/固原巷社区"),
        ("曹家庄社区", "山东省/潍坊市/诸城市/龙都街道/曹家庄社区"),
        ("儒学垴社区", "湖北省/黄石市/阳新县/兴国镇/儒学垴社区"),
    ],
)
def test_streets_and_communities_know_their_path(gazetteer: Gazetteer, name: str, path: str) -> None:
    assert path in paths(gazetteer, gazetteer.named(name))


def test_a_community_of_shanghai_is_called_as_shanghai_calls_it(gazetteer: Gazetteer) -> None:
    assert paths(gazetteer, gazetteer.named("万里雅筑居民区")) == {"上海市/普陀区/万里街道/万里雅筑居民区"}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("钢城街道", "甘肃省/嘉峪关市/钢城街道"),  # the table puts it under a second 嘉峪关市, its own county
        ("兰新社区", "甘肃省/嘉峪关市/钢城街道/兰新社区"),
        ("虎门镇", "广东省/东莞市/虎门镇"),
        ("石岐街道", "广东省/中山市/石岐街道"),
        ("那大镇", "海南省/儋州市/那大镇"),
        ("西沙群岛", "海南省/三沙市/西沙群岛"),
        ("仙桃市", "湖北省/仙桃市"),  # the table puts it under "省直辖县级行政区划"
        ("彭水苗族土家族自治县", "重庆市/彭水苗族土家族自治县"),  # and this under "县"
    ],
)
def test_levels_that_a_place_does_not_have_are_left_out_of_its_path(gazetteer: Gazetteer, name: str, path: str) -> None:
    assert path in paths(gazetteer, gazetteer.named(name))


@pytest.mark.parametrize(
    "name", ["市辖区", "县", "省直辖县级行政区划", "街道", "开发区", "农场", "潞城经济技术开发区虚拟社区"]
)
def test_rows_of_the_tables_that_are_no_places_are_not_there(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.named(name) == ()
    assert name not in gazetteer


def test_no_community_keeps_the_long_name_of_its_committee(gazetteer: Gazetteer) -> None:
    communities = [
        name for name in gazetteer.names() if name.endswith(("居委会", "居民委员会", "村委会", "村民委员会"))
    ]
    assert communities == []


def test_villages_are_left_out(gazetteer: Gazetteer) -> None:
    town = gazetteer.find(("浙江省", "安吉县", "天荒坪镇"))
    assert town is not None
    assert not any(community.name.startswith("余村") for community in gazetteer.children(town))


def test_two_hundred_communities_are_called_morning_sun(gazetteer: Gazetteer) -> None:
    found = gazetteer.named("朝阳社区")
    assert len(found) > 200
    assert {division.level for division in found} == {"community"}
    assert len(paths(gazetteer, found)) == len(found)


def test_every_path_is_there_once(gazetteer: Gazetteer) -> None:
    seen = {(gazetteer[row].parent, gazetteer[row].name) for row in range(len(gazetteer))}
    assert len(seen) == len(gazetteer)


def test_a_name_can_be_looked_for_inside_a_place(gazetteer: Gazetteer) -> None:
    lanzhou = gazetteer.find(("甘肃省", "兰州市"))
    assert lanzhou is not None
    assert paths(gazetteer, gazetteer.named("城关区", inside=lanzhou)) == {"甘肃省/兰州市/城关区"}
    assert gazetteer.named("普陀区", inside=lanzhou) == ()


@pytest.mark.parametrize(
    ("short", "names"),
    [
        ("兰州", {"兰州市"}),  # 兰州新区 is a zone of it and not meant
        ("嘉峪关", {"嘉峪关市"}),
        ("甘肃", {"甘肃省"}),
        ("广西", {"广西壮族自治区"}),
        ("新疆", {"新疆维吾尔自治区"}),
        ("内蒙古", {"内蒙古自治区"}),
        ("西藏", {"西藏自治区"}),
        ("恩施", {"恩施土家族苗族自治州", "恩施市"}),
        ("恩施州", {"恩施土家族苗族自治州"}),
        ("五峰", {"五峰土家族自治县"}),
        ("五峰县", {"五峰土家族自治县"}),
        ("积石山", {"积石山保安族东乡族撒拉族自治县"}),
        ("东乡", {"东乡族自治县", "东乡区"}),
        ("鄂温克旗", {"鄂温克族自治旗"}),
        ("克孜勒苏", {"克孜勒苏柯尔克孜自治州"}),
        ("管城", {"管城回族区"}),
        ("阿勒泰", {"阿勒泰地区", "阿勒泰市"}),
        ("浦东", {"浦东新区"}),
        ("神农架", {"神农架林区"}),
        ("梨树", {"梨树县", "梨树区"}),
        ("石家庄高新区", {"石家庄高新技术产业开发区"}),
        ("赵", set()),  # 赵县: one character is no short name
        ("合作", set()),  # 合作市: "合作" is a word
        ("柳巷", set()),  # 柳巷街道: streets have no short name
    ],
)
def test_short_names_of_provinces_prefectures_and_counties(gazetteer: Gazetteer, short: str, names: set[str]) -> None:
    assert {division.name for division in gazetteer.short(short)} == names


def test_putuo_alone_is_two_places(gazetteer: Gazetteer) -> None:
    assert paths(gazetteer, gazetteer.short("普陀")) == {"上海市/普陀区", "浙江省/舟山市/普陀区"}


def test_a_banner_of_left_or_right_has_no_short_name() -> None:
    assert shorten("土默特左旗") == ()


def test_every_ordinary_word_on_the_lists_is_a_real_name(gazetteer: Gazetteer) -> None:
    assert [word for word in COMMON_WORDS if word not in gazetteer] == []
    divisions = (gazetteer[row] for row in range(len(gazetteer)))
    long_names = [division.name for division in divisions if division.level in ("prefecture", "county")]
    assert [word for word in COMMON_SHORT_NAMES if not any(name.startswith(word) for name in long_names)] == []


@pytest.mark.parametrize(
    "name",
    ["街道社区", "城乡社区", "创新社区", "共享社区", "公安社区", "联合街道", "新城乡", "老城区", "雪乡", "南社区"],
)
def test_names_that_are_words_are_known_as_such(gazetteer: Gazetteer, name: str) -> None:
    assert name in gazetteer
    assert is_common_word(name)


@pytest.mark.parametrize("name", ["城关区", "朝阳社区", "柳巷街道", "开南社区", "新华社区", "安吉县"])
def test_plain_names_are_not_taken_for_words(name: str) -> None:
    assert not is_common_word(name)


def test_levels_are_five_and_codes_end_at_the_street(gazetteer: Gazetteer) -> None:
    community = gazetteer.named("宁化府社区")[0]
    assert [(d.name, d.level, d.code) for d in (*gazetteer.ancestors(community), community)] == [
        ("山西省", "province", "14"),
        ("太原市", "prefecture", "1401"),
        ("迎泽区", "county", "140106"),
        ("柳巷街道", "township", "140106001"),
        ("宁化府社区", "community", ""),
    ]


def test_inside_means_somewhere_below_and_not_the_place_itself(gazetteer: Gazetteer) -> None:
    shanghai = gazetteer.named("上海市")[0]
    putuo = gazetteer.find(("上海市", "普陀区"))
    street = gazetteer.named("万里街道", inside=shanghai)[0]
    assert putuo is not None
    assert street.is_under(putuo)
    assert street.is_under(shanghai)
    assert not putuo.is_under(street)
    assert not street.is_under(street)


def test_children_are_the_divisions_right_below(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.children()) == 31
    hainan = gazetteer.find(("海南省",))
    names = {division.name for division in gazetteer.children(hainan)}
    assert {"海口市", "三沙市", "五指山市"} <= names
    assert "秀英区" not in names


def test_a_path_may_leave_levels_out_but_must_be_clear(gazetteer: Gazetteer) -> None:
    found = gazetteer.find(("兰州市", "酒泉路街道"))
    assert found is not None
    assert gazetteer.path(found) == ("甘肃省", "兰州市", "城关区", "酒泉路街道")
    assert gazetteer.find(("朝阳社区",)) is None
    assert gazetteer.find(("兰州市", "万里街道")) is None
    assert gazetteer.find(()) is None


@pytest.mark.parametrize(
    ("text", "start", "name"),
    [
        ("走进城关区白银路街道甘家巷社区", 2, "城关区"),
        ("走进城关区白银路街道甘家巷社区", 5, "白银路街道"),
        ("走进城关区白银路街道甘家巷社区", 0, None),
        ("五峰土家族自治县", 0, "五峰土家族自治县"),
        ("社区", 5, None),  # behind the end
    ],
)
def test_the_longest_name_at_a_place_of_the_text(gazetteer: Gazetteer, text: str, start: int, name: str | None) -> None:
    assert gazetteer.longest_at(text, start) == name


def test_the_file_carries_no_time_stamp() -> None:
    # Bytes 4 to 7 of a gzip file are its time: zero, so that building it again changes nothing in git.
    assert DATA.read_bytes()[4:8] == bytes(4)
    assert gzip.decompress(DATA.read_bytes()).startswith("11,p,北京市,".encode())
