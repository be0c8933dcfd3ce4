import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.lines import count_lines, em


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("国" * 10, 1),
        ("国" * 11, 2),
        ("国" * 20 + "，", 2),  # hangs over the edge
        ("国" * 20 + "，”", 3),  # ” may not: it takes the character before it along
        ("国" * 9 + "“国”", 2),
        ("国" * 10 + "——", 2),
        ("1" * 20, 1),
        ("国" * 9 + "2021", 2),  # no line breaks a number
        ("国" * 5 + "1771" + "国" * 3, 2),  # the gaps beside digits count
        ("国" * 5 + "1771" + "国" * 2, 1),
        ("m" * 100, 8),  # a word longer than a line is broken
        ("国" + "1" * 40, 3),
        ("国" * 4 + "https://cases.example/articles/1/", 2),  # an address behind its strokes
        ("国" * 10 + " ", 1),  # a blank at the end of a line takes no room
        ("é" * 20, 1),
        ("e\u0301" * 22, 1),  # a combining accent takes none, either
    ],
)
def test_lines_of_ten_characters(text, lines):
    assert count_lines(text, 10) == lines


def test_the_first_line_begins_later_or_earlier():
    assert count_lines("国" * 10, 10, 2) == 2
    assert count_lines("国" * 12, 10, -2) == 1


def test_characters_can_stand_closer():
    assert count_lines("国" * 28, 27.5625) == 2
    assert count_lines("国" * 28, 27.5625, spacing=-0.01875) == 1


def test_in_a_cell_no_mark_hangs():
    assert count_lines("国" * 20 + "，", 10, may_hang=False) == 3


def test_digits_are_half_as_wide_as_han():
    assert em("2021") == 2
    assert em("“国”") == 3


@given(st.text(max_size=200), st.floats(1, 50))
def test_any_text_has_as_many_lines_as_its_width_asks_for(text, width):
    lines = count_lines(text, width)

    assert 1 <= lines <= len(text) + em(text) / width + 2
