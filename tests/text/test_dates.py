from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.dates import find_dates


def found(text: str) -> list[tuple[str, str]]:
    """Each date of the text as far as it is known, with its words."""
    length = {"year": 4, "month": 7, "day": 10}
    return [(date.date.isoformat()[: length[date.precision]], date.span.of(text)) for date in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "date", "words"),
    [
        ("2021-08-27 08:56", "2021-08-27", "2021-08-27"),
        ("2021/8/7", "2021-08-07", "2021/8/7"),
        ("2021.08.27", "2021-08-27", "2021.08.27"),
        ("21-08-27 08:56", "2021-08-27", "21-08-27"),
        ("2025-07-1007:30", "2025-07-10", "2025-07-10"),
        ("2025年07月03日20:20", "2025-07-03", "2025年07月03日"),
        ("2025 年 7 月 3 日", "2025-07-03", "2025 年 7 月 3 日"),
        ("２０２５年７月３日", "2025-07-03", "２０２５年７月３日"),
        ("二〇二一年八月二十七日", "2021-08-27", "二〇二一年八月二十七日"),
        ("二○二二年十二月三十一日", "2022-12-31", "二○二二年十二月三十一日"),
        ("20210827", "2021-08-27", "20210827"),
        ("2022年7月", "2022-07", "2022年7月"),
        ("2022-07", "2022-07", "2022-07"),
        ("《河湾党建》2020年第8期", "2020", "2020年"),
    ],
)
def test_date_is_found_as_far_as_it_is_told(text: str, date: str, words: str) -> None:
    assert found(text) == [(date, words)]


@pytest.mark.parametrize(
    "text",
    [
        "8月27日",
        "2021-02-30",
        "2021年13月",
        "1848年",
        "2021.8",
        "编号20211345",
        "电话0931-21-08-27",
        "120210827",
        "2020人",
        "10:30",
        "今年以来",
        "",
    ],
)
def test_what_is_no_calendar_date_is_left_alone(text: str) -> None:
    assert [date for date, _ in found(text) if len(date) > 4] == []


def test_dates_come_in_order_and_once() -> None:
    assert found("从2020年到2021年8月27日,再到2022-01-05") == [
        ("2020", "2020年"),
        ("2021-08-27", "2021年8月27日"),
        ("2022-01-05", "2022-01-05"),
    ]


@given(st.text(alphabet=st.sampled_from("0123456789-/.年月日号第期 二〇十一三○:"), max_size=60))
def test_any_text_is_searched(text: str) -> None:
    assert all(date.span.of(text) for date in find_dates(text))


@pytest.mark.parametrize("unit", ["1", "20", "2021-", "2021年", "二〇", "一", "2021年8月", "2 ", "-"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    started = time.process_time()
    find_dates(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 1
