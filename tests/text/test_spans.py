from __future__ import annotations

from articles.text.spans import Span, without_overlaps


def test_span_is_half_open() -> None:
    assert Span(1, 3).of("一二三四") == "二三"
    assert Span(1, 3).length == 2


def test_touching_spans_do_not_overlap() -> None:
    assert not Span(0, 2).overlaps(Span(2, 4))
    assert Span(0, 3).overlaps(Span(2, 4))


def test_span_contains_itself_and_what_is_inside() -> None:
    assert Span(0, 3).contains(Span(0, 3))
    assert Span(0, 3).contains(Span(1, 2))
    assert not Span(0, 3).contains(Span(1, 4))


def test_first_and_longest_span_stays() -> None:
    assert without_overlaps([Span(2, 4), Span(0, 2), Span(0, 3), Span(4, 5)]) == [Span(0, 3), Span(4, 5)]
    assert without_overlaps([]) == []
