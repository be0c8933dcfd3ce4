from __future__ import annotations

from decimal import Decimal

import pytest

from articles.text.numerals import chinese_value, find_numerals, in_chinese

VALUES = [
    ("1771个", "1771"),
    ("1,771个", "1771"),
    ("12,480,300元", "12480300"),
    ("0.096平方公里", "0.096"),
    ("91.43%", "91.43"),
    ("3万余元", "30000"),
    ("1.3万元", "13000"),
    ("2.4亿元", "240000000"),
    ("1亿2000万元", "120000000"),
    ("300多万元", "3000000"),
    ("5千克", "5"),
    ("2千米", "2"),
    ("两千名", "2000"),
    ("五十多户", "50"),
    ("一百二十件", "120"),
    ("一百二", "120"),
    ("一千零五人", "1005"),
    ("三万五千株", "35000"),
    ("十五天", "15"),
    ("十几个", "10"),
    ("二十余万", "200000"),
    ("百余名", "100"),
    ("半个月", "0.5"),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_value_of_a_numeral(text: str, value: str) -> None:
    (numeral,) = find_numerals(text)
    assert numeral.value == Decimal(value)
    assert numeral.value_max is None
    assert numeral.span.start == 0


RANGES = [
    ("30-50户", "30", "50"),
    ("5—15户", "5", "15"),
    ("20至30户", "20", "30"),
    ("3~5万元", "30000", "50000"),
    ("3万至5万元", "30000", "50000"),
    ("三到五天", "3", "5"),
    ("三五户", "3", "5"),
    ("两三百人", "200", "300"),
    ("十七八个", "17", "18"),
    ("二十三四岁", "23", "24"),
    ("四五十人", "40", "50"),
]


@pytest.mark.parametrize(("text", "low", "high"), RANGES)
def test_range_has_both_ends(text: str, low: str, high: str) -> None:
    (numeral,) = find_numerals(text)
    assert (numeral.value, numeral.value_max) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text", ["2021-08-27", "0931-123-4567", "二〇二一年", "几十名", "数百位", "三三两两", "无数字", "1" * 18]
)
def test_dates_codes_and_vague_words_are_no_numerals(text: str) -> None:
    assert find_numerals(text) == ()


def test_marker_and_offsets() -> None:
    (numeral,) = find_numerals("投入3万余元")
    assert numeral.span.of("投入3万余元") == "3万余"
    assert numeral.marker == "余"
    assert not numeral.is_chinese


@pytest.mark.parametrize("run", ["", "〇", "一一", "千百", "十百", "万亿千", "零"])
def test_impossible_numerals_have_no_value(run: str) -> None:
    assert chinese_value(run) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (123, "一百二十三"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (9999, "九千九百九十九"),
    ],
)
def test_numbers_are_written_as_headings_count(number, words):
    assert in_chinese(number) == words


def test_what_is_written_is_read_again():
    assert [chinese_value(in_chinese(number)) for number in range(1, 10_000)] == list(range(1, 10_000))


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_other_numbers_have_no_words(number):
    with pytest.raises(ValueError, match="1 to 9999"):
        in_chinese(number)
