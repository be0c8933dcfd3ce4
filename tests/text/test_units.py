from decimal import Decimal

import pytest

from articles.text.units import convert, is_rough


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "expected"),
    [
        ("2", "公顷", "平方米", "20000"),
        ("3", "亩", "平方米", "2000"),
        ("0.096", "平方公里", "平方米", "96000"),
        ("800", "平米", "平方米", "800"),
        ("36", "小时", "天", "1.5"),
        ("2", "周", "天", "14"),
        ("33", "家", "个", "33"),
        ("12", "名", "人", "12"),
        ("5", "‰", "%", "0.5"),
        ("7", "天", "天", "7"),
    ],
)
def test_one_amount_in_two_units(value, unit, wanted, expected):
    assert convert(Decimal(value), unit, wanted) == Decimal(expected)


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [
        ("人次", "人"),
        ("户", "人"),
        ("%", "个"),
        ("美元", "元"),
        ("批", "次"),
        ("个百分点", "%"),
        ("种", "个"),
        ("", "个"),
    ],
)
def test_what_does_not_turn_into_each_other(unit, wanted):
    assert convert(Decimal(5), unit, wanted) is None


def test_months_are_rough_and_weeks_are_not():
    assert is_rough("个月", "天")
    assert not is_rough("周", "天")
    assert not is_rough("个月", "个月")
