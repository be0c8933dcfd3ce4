"""Brands and initiatives in single sentences: half of them name none."""

import pytest

from articles.importer.extract.names import find_names
from articles.importer.lexicon import KnownName, Lexicon
from articles.importer.segment import segment
from articles.importer.types import Document, Line, NameFind, PlaceFind
from articles.text.gazetteer import Gazetteer
from articles.text.normalize import name_key
from articles.text.spans import Span

LEXICON = Lexicon(Gazetteer([]))


def story(text: str, title: str = "") -> Document:
    source = f"{title}\n{text}" if title else text
    lines, start = [], 0
    for piece in source.split("\n"):
        if piece:
            lines.append(Line(Span(start, start + len(piece)), "title" if title and not start else "body", "test"))
        start += len(piece) + 1
    return segment(source, tuple(lines))


def places_in(document: Document, *names: str) -> tuple[PlaceFind, ...]:
    return tuple(
        PlaceFind(Span(start, start + len(name)), (name,), ("community",), "test", 1)
        for name in names
        if (start := document.text.find(name)) >= 0
    )


def finds(text: str, *places: str, lexicon: Lexicon = LEXICON, title: str = "") -> tuple[NameFind, ...]:
    document = story(text, title)
    return find_names(document, lexicon, places_in(document, *places))


def named(text: str, *places: str, lexicon: Lexicon = LEXICON) -> set[tuple[str, str, str]]:
    return {(find.target, find.kind, find.name) for find in finds(text, *places, lexicon=lexicon)}


NAMED = [
    ("镇里实施“头雁领航”工程。", {("initiative", "project", "头雁领航工程")}),
    ("街道推行“长桌议事”工作法，人人能开口。", {("initiative", "method", "长桌议事工作法")}),
    ("创新“楼长+店长+站长”三长联动机制。", {("initiative", "mechanism", "楼长+店长+站长三长联动机制")}),
    ("形成“居民提、干部跑”的工作新模式。", {("initiative", "model", "居民提、干部跑工作模式")}),
    ("周末开展“敲门送暖”活动。", {("initiative", "activity", "敲门送暖活动")}),
    ("成立“小河工匠”志愿服务队，上门修灯。", {("brand", "team", "小河工匠志愿服务队")}),
    ("打造“双塔善治”党建品牌。", {("brand", "label", "双塔善治")}),
    ("老人们坐进“红茶议事厅”商量。", {("brand", "room", "红茶议事厅")}),
    ("居民给它取名“楼道微管家”。", {("brand", "team", "楼道微管家")}),
    ("加入“2+7+N”党建联盟的有三十家。", {("brand", "alliance", "2+7+N党建联盟")}),
    ("骑手常去暖“橙”驿站喝水。", {("brand", "station", "暖橙驿站")}),
    ("培育“爱心针线包”“夕阳红巡逻队”等志愿服务社会组织。", {("brand", "label", "爱心针线包"), ("brand", "team", "夕阳红巡逻队")}),
    ("推进“固本强基”“先锋领跑”两大项目。", {("initiative", "project", "固本强基"), ("initiative", "project", "先锋领跑")}),
    ("街道成立党建协调委员会，建立联席会议制度。", {("initiative", "body", "党建协调委员会"), ("initiative", "system", "联席会议制度")}),
    ("干部落实双报到制度。", {("initiative", "mechanism", "双报到制度")}),
    ("开展机关党员进楼栋报到行动。", {("initiative", "action", "机关党员进楼栋报到行动")}),
    (
        "推行红色小院议事会、橙色暖心屋、银发守望日等为民服务载体。",
        {
            ("brand", "label", "红色小院议事会"),
            ("brand", "station", "橙色暖心屋"),
            ("brand", "label", "银发守望日"),
        },
    ),
    ("共同开展“同心互助”便民集市活动。", {("initiative", "activity", "同心互助便民集市活动")}),
    ("老党员工作室“老塔说事”开门了。", {("brand", "label", "老塔说事")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_a_coined_name_is_found_with_its_kind(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert named(text) == expected


NAMELESS = [
    "画出城市党建“同心圆”，打通服务群众“最后一公里”。",
    "增强“四个意识”，开展“不忘初心、牢记使命”主题教育。",
    "严格执行“三会一课”制度。",
    "“楼上漏水，我找不到人！”老人说。",
    "“有事您说话。”他笑着回答。",
    "解决“停车难”问题，破解“飞线充电”难题。",
    "发扬“老黄牛”精神，树立“一盘棋”理念。",
    "《关于开展“清风行动”的通知》已经印发。",
    "组建了志愿者服务队，开展志愿服务活动。",
    "建立长效机制，完善工作制度。",
    "居民叫好，党员带头。",
    "他获得“最美退役军人”称号。",
    "这就是“枫桥经验”。",
    "干部“沉下去”，民意“浮上来”。",
    "关注“一老一小”，看住“钱袋子”。",
    "被称为“活地图”的老王来了。",
    "现场分出“邻里聚”相识区、“邻里治”议事角、“邻里学”充电站等六大体验区。",
    "打造“不走的工作队”，由“等人上门”转变为“主动下沉”。",
]


@pytest.mark.parametrize("text", NAMELESS)
def test_figures_of_speech_campaigns_and_speech_name_nothing(text: str) -> None:
    assert named(text) == set()


def test_a_name_right_behind_a_place_needs_no_other_sign() -> None:
    assert named("在清水街社区“桥边花圃”，老人晒着太阳。", "清水街社区") == {("brand", "label", "桥边花圃")}
    assert named("他在清水街社区畅大叔调解室说了一下午。", "清水街社区") == {("brand", "room", "畅大叔调解室")}


def test_every_occurrence_is_found_under_one_name() -> None:
    found = finds("“双心聚力”见效了。\n深入实施“双心聚力”工程。双心聚力工程引领下，人人双心聚力。")
    assert [find.name for find in found] == ["双心聚力工程"] * 3
    assert found[0].aliases == ("双心聚力",)


def test_known_names_are_found_by_every_spelling_and_rejected_ones_never() -> None:
    known = KnownName("brand", "金算盘说事室", "room", ("老会计说事屋",), ())
    lexicon = Lexicon(Gazetteer([]), names=(known,))
    assert named("金算盘说事室开了。老会计说事屋也开了。", lexicon=lexicon) == {("brand", "room", "金算盘说事室")}
    rejecting = Lexicon(Gazetteer([]), rejected_names=frozenset({name_key("头雁领航工程")}))
    assert named("镇里实施“头雁领航”工程。", lexicon=rejecting) == set()


def test_spans_hold_the_quotation_marks_and_the_noun() -> None:
    document = story("镇里实施“头雁领航”工程。")
    assert [find.span.of(document.text) for find in find_names(document, LEXICON, ())] == ["“头雁领航”工程"]


@pytest.mark.parametrize(
    "text", ["", "“" * 3000, "一" * 3000, "、" * 3000, "打造“" * 1000, "“一”" * 1000, "工程" * 1500]
)
def test_hostile_text_does_no_harm(text: str) -> None:
    finds(text)
