from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from articles.importer.decode import MAX_BYTES, decode
from articles.importer.types import Refused

TEXT = (
    "青石街道今年新添了三处食堂,老人走路十分钟就能吃上热饭,价钱也不贵,街坊都说好。\n"
    "食堂的菜价贴在门口,每周一换;谁有意见就写在旁边的本子上,经理当天晚上回话。\r\n"
    "到10月底,48件事办结45件,剩下3件都写明了期限,由街道的12名干部分头去办。\n"
)
TRADITIONAL = OpenCC("s2t").convert(TEXT)
ENCODED = [
    (TEXT, "utf-8", b"", "utf-8"),
    (TEXT, "utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
    (TEXT, "utf-16-le", b"\xff\xfe", "utf-16-le"),
    (TEXT, "utf-16-be", b"\xfe\xff", "utf-16-be"),
    (TEXT, "utf-16-le", b"", "utf-16-le"),
    (TEXT, "utf-16-be", b"", "utf-16-be"),
    (TEXT, "gb18030", b"", "gb18030"),
    (TRADITIONAL, "gb18030", b"", "gb18030"),
    (TRADITIONAL, "cp950", b"", "big5"),
]
ENCODING_IDS = [f"{name}-{number}" for number, (_, _, _, name) in enumerate(ENCODED)]


@pytest.mark.parametrize(("text", "codec", "mark", "name"), ENCODED, ids=ENCODING_IDS)
def test_text_is_read_in_its_encoding(text: str, codec: str, mark: bytes, name: str) -> None:
    assert decode(mark + text.encode(codec)) == (text, name)


@pytest.mark.parametrize(("text", "codec", "mark", "name"), ENCODED, ids=ENCODING_IDS)
def test_text_cut_at_any_byte_loses_no_more_than_the_broken_character(
    text: str, codec: str, mark: bytes, name: str
) -> None:
    content = mark + text.encode(codec)
    for end in range(len(content) - 30, len(content)):
        found, encoding = decode(content[:end])
        assert text.startswith(found)
        assert len(text) - len(found) <= 31
        assert encoding in (name, f"{name} (cut)")


@pytest.mark.parametrize(("text", "codec", "mark", "name"), ENCODED, ids=ENCODING_IDS)
def test_piece_cut_at_both_ends_is_right_or_refused_or_marked(text: str, codec: str, mark: bytes, name: str) -> None:
    content = text.encode(codec)
    pick = random.Random(7)
    for _ in range(60):
        start = pick.randrange(len(content) // 2)
        piece = content[start : start + pick.randrange(60, len(content))]
        try:
            found, encoding = decode(piece)
        except Refused:
            continue
        assert found in text or "(" in encoding


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b" \t\r\n", "empty file"),
        (b"\xef\xbb\xbf", "empty file"),
        ("　　\n".encode(), "empty file"),
        (b"The quick brown fox", "no Chinese text"),
        (b"12345 67890", "no Chinese text"),
        ("食堂\x00开张".encode(), "control character U\\+0000"),
        ("食堂\x1b开张".encode(), "control character U\\+001B"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PK\x03\x04" + bytes(40), "zip"),
        (b"\x7fELF\x02\x01\x01", "program"),
        (b"%PDF-1.7", "PDF"),
        (bytes(range(256)) * 4, "binary"),
        (b"a" * (MAX_BYTES + 1), "larger than 2 MB"),
        (TEXT.encode("utf-8").decode("gb18030", "ignore").encode("utf-8"), "garbled"),
        ("こんにちは、世界。今日は良い天気です。".encode("shift_jis"), "encoding|damaged"),
        ("대한민국은 동아시아의 한반도 남부에 위치한 나라이다 서쪽으로는 중국과".encode("euc-kr"), "damaged|encoding"),
    ],
)
def test_what_is_no_chinese_text_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        decode(content)


@pytest.mark.parametrize(("text", "codec", "mark", "name"), ENCODED, ids=ENCODING_IDS)
def test_mixed_encodings_are_refused_or_marked(text: str, codec: str, mark: bytes, name: str) -> None:
    for other in ("utf-8", "gb18030", "cp950", "utf-16-le"):
        if other == codec:
            continue
        try:
            _, encoding = decode(mark + text.encode(codec) + TRADITIONAL[:60].encode(other))
        except Refused:
            continue
        assert "(" in encoding


def test_utf8_with_private_use_characters_is_kept_and_marked() -> None:
    text = TEXT + "鄰里節\ue010開場\ufffd\n"
    assert decode(text.encode()) == (text, "utf-8 (doubtful)")


def test_rare_name_in_gb18030_is_kept_and_marked() -> None:
    text = TEXT + "社区书记王喆说。\n"
    assert decode(text.encode("gb18030")) == (text, "gb18030 (doubtful)")


@pytest.mark.parametrize(
    ("line", "codec", "is_doubtful"),
    [
        ("社区????停车难", "utf-8", True),
        ("社区????停车难", "gb18030", True),
        ("????七月里的一天", "utf-8", False),  # the indentation of a paragraph
        ("<script>let a = b ?? c</script>", "utf-8", False),
        ("<script>if (!a || {b}) c['菜價'] = x ? '-' : ~y</script>", "cp950", False),
        ("便民狐?中心", "gb18030", True),
        ("便民狐?中心", "utf-8", False),  # UTF-8 proves itself by its form
        ("谁来管?居民说", "gb18030", False),
        ("社區的膠炮O最難", "cp950", True),  # 收費, its first byte lost
        ("经费鈍O28萬", "cp950", True),
        ("沒有急劃^u。居委會", "cp950", True),  # 線, its first byte changed
        ("樓院街巷粥_，這家中心", "cp950", True),
        ("青石街道_河灣新聞", "cp950", False),
        ("用H5技術、VR看“N”座樓[大 中 小]", "cp950", False),
        ("住在A座", "gb18030", False),
    ],
)
def test_what_no_page_writes_is_marked(line: str, codec: str, is_doubtful: bool) -> None:
    """In Big5 every lone letter is, in GB18030 one beside a rare character; what pages do write is not."""
    text = TRADITIONAL if codec == "cp950" else TEXT
    content = (text + line + "\n").encode(codec, "ignore")
    assert ("(doubtful)" in decode(content)[1]) == is_doubtful


def test_declared_encoding_decides_between_two_readings() -> None:
    content = TRADITIONAL.encode("cp950")
    assert decode(content, "cp950") == (TRADITIONAL, "big5")
    assert decode(content, "gb18030") == (TRADITIONAL, "big5")


def test_short_text_is_read() -> None:
    assert decode("我们去开会".encode("gb18030")) == ("我们去开会", "gb18030")
    assert decode("早".encode()) == ("早", "utf-8")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        text, encoding = decode(content)
    except Refused:
        return
    assert text
    assert encoding
