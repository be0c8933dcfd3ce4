"""Practices and problems by their words: half of the sentences give nothing away."""

from pathlib import Path

import pytest

from articles.importer.extract.topics import find_topics
from articles.importer.lexicon import Lexicon, Topic
from articles.importer.segment import segment
from articles.importer.types import Document, Line
from articles.text.gazetteer import Gazetteer
from articles.text.spans import Span

PRACTICES = (
    Topic("双报到", ("双报到", "社区报到"), ("在职党员", "报到"), ("新生报到",)),
    Topic("志愿服务队", ("志愿服务队", "志愿者队伍"), ("志愿服务", "志愿者", "义工")),
    Topic("议事协商", ("议事厅", "协商议事"), ("议事", "协商"), ("议事规则",)),
)
PROBLEMS = (
    Topic("停车难", ("停车难", "没处停车"), ("停车位", "乱停"), ("停车位置",)),
    Topic("老人就餐", ("老年食堂",)),
)
LEXICON = Lexicon(Gazetteer([]), practices=PRACTICES, problems=PROBLEMS)


def story(text: str, title: str = "") -> Document:
    source = f"{title}\n{text}" if title else text
    lines, start = [], 0
    for piece in source.split("\n"):
        if piece:
            lines.append(Line(Span(start, start + len(piece)), "title" if title and not start else "body", "test"))
        start += len(piece) + 1
    return segment(source, tuple(lines))


GIVEN_AWAY = [
    ("机关党支部落实双报到。", {("双报到", "双报到")}),
    ("310名干部回社区报到。", {("双报到", "社区报到")}),
    ("在职党员回小区报到。", {("双报到", "在职党员"), ("双报到", "报到")}),
    ("社区有一支志愿服务队。", {("志愿服务队", "志愿服务队")}),
    ("义工带着志愿者上门。", {("志愿服务队", "义工"), ("志愿服务队", "志愿者")}),
    ("志愿服务队里义工最多。", {("志愿服务队", "志愿服务队"), ("志愿服务队", "义工")}),
    ("议事厅里坐满了人。", {("议事协商", "议事厅")}),
    ("先协商，再议事。", {("议事协商", "协商"), ("议事协商", "议事")}),
    ("议事厅按议事规则开会。", {("议事协商", "议事厅")}),
    ("停车难是老问题。", {("停车难", "停车难")}),
    ("停车位少，车辆乱停。", {("停车难", "停车位"), ("停车难", "乱停")}),
    ("老年食堂边上没处停车。", {("老人就餐", "老年食堂"), ("停车难", "没处停车")}),
    ("議事廳裏坐滿了人。", {("议事协商", "议事厅")}),
    ("停车难，停车难！", {("停车难", "停车难")}),
    ("志愿者队伍常年在岗。", {("志愿服务队", "志愿者队伍")}),
]


@pytest.mark.parametrize(("text", "expected"), GIVEN_AWAY)
def test_words_give_a_topic_away(text: str, expected: set[tuple[str, str]]) -> None:
    document = story(text)
    assert {(find.name, find.span.of(document.text)) for find in find_topics(document, LEXICON)} == expected


SILENT = [
    "",
    "大学新生报到现场很热闹。",
    "老人去医院报到。",
    "在职党员有六十名。",
    "志愿服务要坚持。",
    "志愿服务、志愿服务，还是志愿服务。",
    "社区修订了议事规则。",
    "双方友好协商。",
    "小区画了停车位。",
    "请记住停车位置，不要乱跑。",
    "食堂里老年人不少。",
    "双手报来喜讯，到了社区。",
    "队里志愿都填好了。",
    "议会厅里空无一人。",
    "停着的车难开走。",
]


@pytest.mark.parametrize("text", SILENT)
def test_a_single_weak_word_or_an_excluded_one_gives_nothing_away(text: str) -> None:
    assert find_topics(story(text), LEXICON) == ()


def test_every_occurrence_is_found() -> None:
    assert len(find_topics(story("停车难。治理停车难，先治乱停。"), LEXICON)) == 3


def test_the_title_gives_nothing_away() -> None:
    assert find_topics(story("车位够用。", title="破解停车难"), LEXICON) == ()


def test_the_shipped_vocabulary_is_read_as_it_is_meant() -> None:
    import tomllib

    table = tomllib.loads((Path(__file__).parents[3] / "fixtures/vocabularies.toml").read_text(encoding="utf-8"))
    topics = [
        Topic(row["name"], tuple(row["cues"]), tuple(row.get("weak_cues", ())), tuple(row.get("excludes", ())))
        for row in table["practices"]
    ]
    found = find_topics(story("居民的微心愿挂上墙，党员来认领。"), Lexicon(Gazetteer([]), practices=tuple(topics)))
    assert {find.name for find in found} == {"微心愿"}
