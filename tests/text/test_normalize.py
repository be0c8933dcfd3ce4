from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.normalize import body_key, fold, name_key, simplify


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("全區(qū) ２８ 個社區", "全区28个社区"),
        ("「鄰里節(jié)」開(kāi)場(chǎng)，", "「邻里节」开场,"),
        ("面积 800 平方米", "面积800平方米"),
        ("YOUNG Party 党建", "YOUNG Party党建"),
        ("单位(km)和(A)座", "单位(km)和(A)座"),
        ("①办结…… ②回访", "①办结……②回访"),
        ("", ""),
    ],
)
def test_fold_makes_a_comparison_copy(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_fold_keeps_spaces_where_they_part_fields() -> None:
    assert fold("發(fā)布 2025-07-10 07:30", keep_spaces=True).text == "发布 2025-07-10 07:30"


@given(st.text(alphabet=st.sampled_from("區(qū)个 　２8a（ǎn）臺\n"), max_size=60), st.booleans())
def test_every_folded_character_knows_its_source(text: str, keep_spaces: bool) -> None:
    folded = fold(text, keep_spaces=keep_spaces)
    assert len(folded.text) == len(folded.offsets) == len(folded.ends)
    assert all(start < end <= len(text) for start, end in zip(folded.offsets, folded.ends, strict=True))
    assert list(folded.offsets) == sorted(set(folded.offsets))


@given(st.text(max_size=80))
def test_simplified_text_has_the_same_length(text: str) -> None:
    assert len(simplify(text)) == len(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("“1+9+N” 党建联盟", "1+9+N党建联盟"), ("YOUNG黨建·白領匯", "young党建白领汇"), ("党建集结号", "“党建集结号”")],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_different_names_have_different_keys() -> None:
    assert name_key("畅大妈调解室") != name_key("畅大妈")


def test_two_printings_of_one_body_share_a_key() -> None:
    assert body_key("老人說：“好 吃！”") == body_key("老人说:好吃")
    assert body_key("老人说好吃") != body_key("老人说难吃")


@pytest.mark.parametrize("unit", ["(", "一(", "区(q", " ", "a ", "a" + " " * 50, "ū"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    started = time.process_time()
    fold(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 1
