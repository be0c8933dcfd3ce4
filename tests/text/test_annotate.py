import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.annotate import Mark, annotate, excerpt, sentence_at
from articles.text.spans import Span


def marked(text: str, *marked_words: tuple[str, str]) -> list[str]:
    """The pieces of a one-paragraph text as "kind+kind:characters"."""
    marks = [
        Mark(Span(match.start(), match.end()), kind)
        for word, kind in marked_words
        for match in re.finditer(re.escape(word), text)
    ]
    (paragraph,) = annotate(text, [(Span(0, len(text)), "body")], marks)
    return [
        "+".join(mark.kind for mark in piece.marks) + ":" + piece.text
        for sentence in paragraph.sentences
        for piece in sentence.pieces
    ]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("没有名字。", [], [":没有名字。"]),
        (
            "西固区建了12处。",
            [("西固区", "place"), ("12处", "figure")],
            ["place:西固区", ":建了", "figure:12处", ":。"],
        ),
        (
            "兰州市凝心工程起步",
            [("兰州市凝心工程", "initiative"), ("兰州市", "place")],
            ["initiative+place:兰州市", "initiative:凝心工程", ":起步"],
        ),
        ("三社区联盟", [("三社区", "figure"), ("社区联盟", "brand")], ["figure:三", "brand+figure:社区", "brand:联盟"]),
        ("红色物业", [("红色物业", "brand"), ("红色物业", "initiative")], ["brand+initiative:红色物业"]),
    ],
)
def test_pieces_carry_the_marks_over_them_widest_first(text, words, expected):
    assert marked(text, *words) == expected


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("修了路。装了灯！水通了吗？", ["修了路。", "装了灯！", "水通了吗？"]),
        ("他说：“来了。”大家都笑。", ["他说：“来了。”", "大家都笑。"]),
        ("投入1.3万元;不收租金", ["投入1.3万元;", "不收租金"]),
        ("没有句号", ["没有句号"]),
        ("。。。", ["。。。"]),
    ],
)
def test_sentences_end_after_their_closing_marks(text, sentences):
    (paragraph,) = annotate(text, [(Span(0, len(text)), "body")], [])

    assert [sentence.span.of(text) for sentence in paragraph.sentences] == sentences


def test_no_sentence_ends_inside_a_mark():
    text = "办起“你好！邻居”节。人很多。"

    (paragraph,) = annotate(text, [(Span(0, len(text)), "body")], [Mark(Span(3, 8), "brand")])

    assert [sentence.span.of(text) for sentence in paragraph.sentences] == ["办起“你好！邻居”节。", "人很多。"]


def test_sentences_are_numbered_through_the_text_and_found_by_offset():
    text = "题目\n小标题\n一。二。\n三。"
    paragraphs = annotate(text, [(Span(3, 6), "heading"), (Span(7, 11), "body"), (Span(12, 14), "body")], [])

    assert [sentence.number for paragraph in paragraphs for sentence in paragraph.sentences] == [1, 2, 3, 4]
    assert [sentence_at(paragraphs, offset) for offset in (0, 3, 7, 9, 10, 11, 13, 99)] == [0, 1, 2, 3, 3, 0, 4, 0]


def test_marks_outside_the_paragraphs_or_across_them_are_not_shown():
    text = "题目\n正文一\n正文二"
    marks = [Mark(Span(0, 2), "place"), Mark(Span(4, 9), "brand"), Mark(Span(90, 99), "figure")]

    paragraphs = annotate(text, [(Span(3, 6), "body"), (Span(7, 10), "body")], marks)

    assert not any(piece.marks for paragraph in paragraphs for s in paragraph.sentences for piece in s.pieces)


def test_a_mark_that_another_one_cuts_opens_once_and_the_first_of_two_equal_ones_stays():
    text = "兰州市凝心工程"
    marks = [Mark(Span(0, 7), "initiative", 1), Mark(Span(0, 3), "place", 2), Mark(Span(0, 7), "initiative", 3)]

    ((sentence,),) = (paragraph.sentences for paragraph in annotate(text, [(Span(0, 7), "body")], marks))

    assert [[mark.about for mark in piece.opening] for piece in sentence.pieces] == [[1, 2], []]
    assert [piece.inner.about for piece in sentence.pieces] == [2, 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("没有这个词。", None),
        ("甲。停车难了。", "…[停车]难了。"),
        ("甲\n停车难。停车。\n停车", "[停车]难。[停车]。"),
        ("甲" * 50 + "停车" + "乙" * 50, "…" + "甲" * 10 + "[停车]" + "乙" * 18),
        ("停车", "[停车]"),
    ],
)
def test_an_excerpt_begins_with_the_sentence_of_the_first_hit(text, expected):
    found = excerpt(text, [Span(*match.span()) for match in re.finditer("停车", text)], length=30)

    shown = found and "".join(f"[{piece.text}]" if piece.marks else piece.text for piece in found.pieces)
    assert (shown and "…" * found.is_cut + shown) == expected


@given(st.text("甲。\n停车", max_size=40), st.integers(1, 30))
def test_an_excerpt_is_a_part_of_one_paragraph(text, length):
    found = excerpt(text, [Span(*match.span()) for match in re.finditer("停车", text)], length)

    if found:
        shown = "".join(piece.text for piece in found.pieces)
        assert shown in text
        assert "\n" not in shown
        assert any(piece.marks for piece in found.pieces)
    else:
        assert "停车" not in text


@given(st.data())
def test_the_pieces_of_a_paragraph_are_its_text(data):
    text = data.draw(st.text("甲乙。！；”12\n“", min_size=1, max_size=60))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    paragraphs = [(Span(start, end), "body") for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    bounds = st.tuples(st.integers(0, len(text)), st.integers(1, 20), st.sampled_from(["place", "brand", "figure"]))
    marks = [Mark(Span(start, start + size), kind) for start, size, kind in data.draw(st.lists(bounds, max_size=8))]

    annotated = annotate(text, paragraphs, marks)

    assert [paragraph.span for paragraph in annotated] == [span for span, _ in paragraphs]
    for paragraph in annotated:
        pieces = [piece for sentence in paragraph.sentences for piece in sentence.pieces]
        assert "".join(piece.text for piece in pieces) == paragraph.span.of(text)
        for piece in pieces:
            over = {
                mark.kind for mark in marks if paragraph.span.contains(mark.span) and mark.span.contains(piece.span)
            }
            assert {mark.kind for mark in piece.marks} == over
