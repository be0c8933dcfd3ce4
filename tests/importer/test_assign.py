"""Figures → indicators, sentence by sentence: as many that belong to none."""

from dataclasses import replace

import pytest

from articles.importer.assign import assign
from articles.importer.extract.claims import find_claims
from articles.importer.segment import segment
from articles.importer.types import Line
from articles.text.spans import Span
from tests.gold.scoring import shipped_lexicon

INDICATORS = shipped_lexicon().indicators


def indicators_of(sentence: str, indicators=INDICATORS) -> list[str]:
    document = segment(sentence, (Line(Span(0, len(sentence)), "body", "test"),))
    return [claim.indicator for claim in assign(document, find_claims(document), indicators)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全街道有612名在职党员到社区报到，报到率达95.2%。", ["在职党员报到人数", "报到比例"]),
        ("平台发布微心愿320个，已完成微心愿298个。", ["微心愿发布数", "微心愿完成数"]),
        (
            "调解员从3人增加到12人，调解纠纷86起，挽回损失20余万元。",
            ["调解员人数", "调解员人数", "调解纠纷数", "挽回损失金额"],
        ),
        ("小区施划停车位60个，原有停车位120个。", ["新增停车位数", "停车位数"]),
        ("投入资金300万元改造管网。", ["资金投入"]),
        ("社区划分为12个网格，配备网格员12名。", ["网格数", "网格员人数"]),
    ],
)
def test_a_figure_belongs_to_the_indicator_that_its_words_name(sentence, expected):
    assert indicators_of(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "小区车位缺口超过200个。",
        "每名党员联系群众30户。",
        "街道新添长椅45把、路灯30盏。",
        "参加活动的党员有30名。",
        "居民给出的诉求，24小时内要办结。",
        "流动人口578户。",
    ],
)
def test_needs_norms_and_other_things_belong_to_none(sentence):
    assert set(indicators_of(sentence)) <= {""}


def test_what_another_figure_counts_says_nothing_about_this_one():
    """社区 stands farther away than 小区, but the compounds are themselves counted."""
    assert indicators_of("社区里有22个居民小区，居民共4389户。") == ["小区楼院数", "辖区户数"]


def test_a_count_is_never_a_share():
    """报到 alone would fit both: the dimension decides."""
    assert indicators_of("在职党员报到率为91%。") == ["报到比例"]


def test_two_equally_good_indicators_are_none():
    one = replace(INDICATORS[0], dimension="count", cues=("驿站",))
    other = replace(one, name="another")
    assert indicators_of("有驿站8个。", [one, other]) == [""]
    assert indicators_of("有驿站8个。", [one]) == [one.name]
