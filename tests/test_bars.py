"""Figures drawn on one scale, and those that are not."""

from decimal import Decimal

import pytest

from articles.bars import add_bars
from articles.models import Claim


def claim(
    value: str, unit: str = "个", subject: str = "微心愿", qualifier: str = "exact", kind: str = "count"
) -> Claim:
    return Claim(value=Decimal(value), unit=unit, subject=subject, qualifier=qualifier, kind=kind)


def widths(*claims: Claim) -> list[str | None]:
    add_bars(claims)
    return [each.bar and each.bar.width for each in claims]


def test_those_that_count_the_same_share_a_scale_and_leave_room_behind_the_longest() -> None:
    assert widths(claim("6230", subject="发布微心愿"), claim("1557.5", subject="小微心愿")) == ["92.0%", "23.0%"]


@pytest.mark.parametrize(
    "other",
    [
        claim("5", unit="户"),
        claim("5", subject="车位"),
        claim("5", kind="people"),
        claim("5", unit="%", kind="percent"),
    ],
)
def test_what_counts_something_else_is_not_drawn_beside_it(other: Claim) -> None:
    assert widths(claim("10"), other)[0] is None


def test_a_figure_alone_and_one_without_a_subject_have_no_bar() -> None:
    assert widths(claim("10"), claim("3", subject=""), claim("4", subject="")) == [None, None, None]


def test_a_percentage_is_drawn_on_a_hundred() -> None:
    assert widths(claim("91.43", unit="%"), claim("120", unit="%")) == ["84.1%", None]


def test_more_than_leaves_the_end_open() -> None:
    more, exact = claim("10", qualifier="over"), claim("20")
    add_bars([more, exact])
    assert (more.bar.is_open, exact.bar.is_open) == (True, False)


def test_zeros_are_not_divided_by() -> None:
    assert widths(claim("0"), claim("0")) == [None, None]
