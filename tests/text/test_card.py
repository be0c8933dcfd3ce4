"""Which paragraphs go to which part of the case card."""

import pytest

from articles.text.annotate import annotate
from articles.text.card import PARTS, CardPart, case_card
from articles.text.spans import Span


def card(*lines: str) -> dict[str, CardPart]:
    """The card of these paragraphs; a line that begins with # is a heading."""
    text, paragraphs = "", []
    for line in lines:
        kind, words = ("heading", line[1:]) if line.startswith("#") else ("body", line)
        paragraphs.append((Span(len(text), len(text) + len(words)), kind))
        text += f"{words}\n"
    return {part.part: part for part in case_card(annotate(text, paragraphs, []))}


def told(part: CardPart) -> str:
    return "".join(piece.text for piece in part.sentence.pieces) if part.sentence else ""


STORY = (
    "花溪小区建于上世纪九十年代，没有物业，晚归的人无处停车。",
    "社区党委牵头成立停车自管会，挨户走访，组织居民议事三次。",
    "两个月后车位划好，乱停的车不再堵路，居民满意率达到九成。",
    "回头看，办法并不复杂：先把账算清，再请大家一起拿主意。",
)


def test_a_plain_story_gives_its_four_parts_in_order() -> None:
    parts = card(*STORY)
    assert tuple(parts) == PARTS
    assert [told(part)[:4] for part in parts.values()] == [line[:4] for line in STORY]
    assert [[paragraph.number for paragraph in part.paragraphs] for part in parts.values()] == [[1], [2], [3], [4]]


@pytest.mark.parametrize(
    ("heading", "part"),
    [("#工作背景", "background"), ("#主要做法", "practice"), ("#取得成效", "result"), ("#几点启示", "lesson")],
)
def test_a_heading_tells_the_part_where_the_words_do_not(heading: str, part: str) -> None:
    parts = card("开头一段说的是别的。", heading, "院子里那棵老槐树下，常有人坐着乘凉下棋。", "末尾一段说的也是别的。")
    assert 3 in [paragraph.number for paragraph in parts[part].paragraphs]


def test_a_trouble_in_the_middle_belongs_to_the_deed_that_mends_it() -> None:
    parts = card(
        STORY[0], STORY[1], "三号楼住户发愁管网漏水，社区联合住建部门上门维修。", "往后，街道还想把办法用到别的院子。"
    )
    assert [paragraph.number for paragraph in parts["background"].paragraphs] == [1]
    assert [paragraph.number for paragraph in parts["practice"].paragraphs] == [2, 3]


def test_results_told_among_deeds_are_found_by_their_sentence() -> None:
    deeds = (
        "街道建立需求清单制度，组织党员结对认领，开展上门走访，制定销号办法，签订共建协议。截至目前，已办结诉求八十件。"
    )
    part = card("这里是老城区。", deeds, "今后怎么走，大家还在商量。")["result"]
    assert told(part) == "截至目前，已办结诉求八十件。"
    assert part.paragraphs == ()


def test_what_is_not_told_stays_a_gap() -> None:
    parts = card("街道组织志愿者清理楼道。", "社区联合物业粉刷了墙面。", "党员带头认领责任区。")
    assert parts["lesson"] == CardPart("lesson")
    assert parts["result"] == CardPart("result")


@pytest.mark.parametrize("lines", [(), ("#只有标题",), ("？",), ("短。", "也短。")])
def test_next_to_nothing_gives_gaps_and_no_error(lines: tuple[str, ...]) -> None:
    assert tuple(card(*lines)) == PARTS


def test_traditional_and_full_width_text_is_read_the_same() -> None:
    assert told(card("開頭。", "#主要做法", "社區黨委牽頭成立停車自管會。", "結尾。")["practice"]).startswith(
        "社區黨委"
    )
