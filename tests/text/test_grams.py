import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.grams import canonical, characters, find, fold_with_places, grams, runs, term


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("党建网", "党建 建网"),
        ("党建·网，格子", "党建 建 网 格子"),
        ("老旧小区28个", "老旧 旧小 小区 区 28 个"),
        ("網格", "网格"),
        ("1＋9＋Ｎ", "1 + 9 + n"),
        ("YOUNG党建·白领汇", "young 党建 建 白领 领汇"),
        ("全區(qū)２８個", "全区 区 28 个"),
        ("91.43%", "91 43"),
        ("G20", "g 20"),
        ("党\u200b建", "党建"),
        ("党 建", "党 建"),
        ("〇八年", "〇八 八年"),
        ("𠮷祥", "𠮷祥"),
        ("“”，。…%", ""),
        ("", ""),
    ],
)
def test_grams(text, expected):
    assert " ".join(grams(text)) == expected
    assert [gram for run in runs(text) for gram in run.grams] == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"), [("党建A联盟1+", " 党建· a 联盟· 1 + "), ("…", "  "), ("社区，社区", " 社区 社区 ")]
)
def test_canonical(text, expected):
    assert canonical(text) == expected


def test_characters_are_those_of_han_runs():
    assert characters("黨建A座1") == {"党", "建", "座"}


@pytest.mark.parametrize(
    ("typed", "expected", "is_open"),
    [
        ("党建", "党建", False),
        ("党建网", "党建 建网", False),
        ("1+9+N", "1 + 9 + n", False),
        ("A座", "a 座", True),
        ("座A", "座 a", False),
        ("党建·白领汇", "党建 建 白领 领汇", False),
    ],
)
def test_a_term_looks_for_grams_in_a_row(typed, expected, is_open):
    sought = term(typed)

    assert " ".join(sought.grams) == expected
    assert sought.is_open == is_open


def test_nothing_can_be_looked_for_in_signs():
    assert term("%…“”") is None


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("黨建引領，党建", "党建", ["黨建", "党建"]),
        ("“1＋9＋Ｎ”联盟", "1+9+n", ["1＋9＋Ｎ"]),
        ("338名，1338名", "338", ["338"]),
        ("Young和YOUNGER", "young", ["Young"]),
        ("全區(qū)２８個社區", "全区28个", ["全區(qū)２８個"]),
        ("党\u200b建", "党建", ["党\u200b建"]),
        ("“党建”网格", "党建网格", []),
        ("白领·汇", "白领汇", []),
        ("1_9", "1 9", ["1_9"]),
        ("㎡和ﬁ", "m2", ["㎡"]),
        ("A座楼", "A座", ["A座"]),
        ("社社社", "社社", ["社社"]),
    ],
)
def test_find(text, typed, found):
    assert [span.of(text) for span in find(text, term(typed))] == found


@given(st.text(), st.data())
def test_any_part_of_han_characters_is_found_where_it_stands(text, data):
    text += "社区党建乾隆黨"
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    sought = term(part)

    if sought and all(run.is_han for run in sought.runs) and len(sought.runs) == 1 and part == part.strip():
        assert sought.canonical in canonical(text)
        assert find(text, sought)


@given(st.text())
def test_each_folded_character_knows_where_it_comes_from(text):
    folded, places = fold_with_places(text)

    assert len(folded) == len(places)
    assert list(places) == sorted(places)
    for char, place in zip(folded, places, strict=True):
        assert char in unicodedata.normalize("NFKC", text[place]).lower() or ord(text[place]) > 0x2E7F


@given(st.text())
def test_no_text_is_too_odd(text):
    sought = term(text)

    assert (sought is None) == (not grams(text))
    if sought:
        assert sought.canonical in f" {canonical(text)} "
