from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx import Document

from articles.importer.decode import MAX_BYTES
from articles.importer.flatten import flatten
from articles.importer.types import Refused

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>不在页面上</title>
<script>var a = "脚本";</script><style>p {{ color: red }}</style></head><body>
<!-- 注释 --><div class="nav"><a href="/">首页</a> &gt; <a href="/n">新闻</a></div>
<h1>河湾社区的<br>新食堂</h1><p>来源：河湾日报&nbsp;&nbsp;2024-05-06</p>
<div><p>中午，<b>老人</b>们在<i>食堂</i>吃饭，
有说有笑的。</p><p style="display: none">看不见</p><p hidden>也看不见</p>
<table><tr><td>开业的日子</td><td>五月六日</td></tr></table><template>模板</template></div>尾巴</body></html>"""
LINES = [
    "首页 > 新闻",
    "河湾社区的",
    "新食堂",
    "来源：河湾日报\xa0\xa02024-05-06",
    "中午，老人们在食堂吃饭， 有说有笑的。",
    "开业的日子",
    "五月六日",
    "尾巴",
]


def word_file() -> bytes:
    document = Document()
    document.add_heading("河湾社区的新食堂")
    document.add_paragraph("中午，老人们在食堂吃饭。")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "日子", "五月六日"
    document.add_paragraph("他们都说好。")
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def repacked(content: bytes, replace: tuple[bytes, bytes] = (b"", b""), members: int = 0, padding: int = 0) -> bytes:
    """The Word file with a part of its text replaced, more members, or a member of so many bytes."""
    saved = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            part = old.read(member)
            is_text = member.filename == "word/document.xml" and replace[0]
            new.writestr(member.filename, part.replace(*replace, 1) if is_text else part)
        for number in range(members):
            new.writestr(f"word/extra{number}.xml", "<a/>")
        if padding:
            new.writestr("word/padding.bin", bytes(padding))
    return saved.getvalue()


@pytest.mark.parametrize(
    ("charset", "codec", "encoding"),
    [
        ("utf-8", "utf-8", "html utf-8"),
        ("gb2312", "gb18030", "html gb18030"),
        ("GBK", "gb18030", "html gb18030"),
        ("utf-8", "utf-16", "html utf-16-le"),
    ],
)
def test_web_page_becomes_its_visible_lines(charset: str, codec: str, encoding: str) -> None:
    flat = flatten("page.html", PAGE.format(charset=charset).encode(codec))
    assert flat == ("\n".join(LINES), encoding)


@pytest.mark.parametrize("start", ["", "\n  ", "<?xml version='1.0' encoding='utf-8'?>\n", "<!-- saved -->\n"])
def test_web_page_named_txt_is_known_by_its_start(start: str) -> None:
    flat = flatten("page.txt", (start + PAGE.format(charset="utf-8")).encode())
    assert flat is not None
    assert flat[0].split("\n") == LINES


@pytest.mark.parametrize("name", ["page.txt", "PAGE.TXT", "page"])
def test_plain_text_is_left_alone(name: str) -> None:
    assert flatten(name, "河湾社区的新食堂 < 老食堂".encode()) is None


def test_word_file_becomes_paragraphs_and_cells_in_order() -> None:
    text = "河湾社区的新食堂\n中午，老人们在食堂吃饭。\n日子\n五月六日\n他们都说好。"
    assert flatten("story.docx", word_file()) == (text, "docx")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("story.pdf", b"%PDF-1.7", "not a .txt, .html or .docx file"),
        ("story.doc", b"\xd0\xcf\x11\xe0", "not a .txt, .html or .docx file"),
        ("page.html", b"", "empty file"),
        ("page.html", b"<html><script>1</script></html>", "no Chinese text"),
        ("page.html", "<html><script>脚本</script></html>".encode(), "empty file"),
        ("page.html", b"\x89PNG\r\n", "PNG"),
        ("page.htm", b"<p>" * MAX_BYTES, "larger than 2 MB"),
        ("story.docx", b"PK\x03\x04", "not a Word file"),
        ("story.docx", "只是文字".encode(), "not a Word file"),
        ("story.docx", b"a" * (MAX_BYTES + 1), "larger than 2 MB"),
        ("story.docx", word_file()[:-200], "not a Word file"),
        ("story.docx", repacked(word_file(), members=200), "more than 200 members"),
        ("story.docx", repacked(word_file(), padding=21 * 1024 * 1024), "more than 20 MB unpacked"),
        (
            "story.docx",
            repacked(
                word_file(), (b"<w:document", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hosts">]><w:document')
            ),
            "entities of its own",
        ),
    ],
    # No bytes in the ids: a zip file carries its time, and two worker processes would collect different tests.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_the_reason(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        flatten(name, content)


def test_deep_nesting_does_not_break_the_reader() -> None:
    page = "<html>" + "<div>" * 20_000 + "食堂开张了" + "</div>" * 20_000
    with pytest.raises(Refused):
        flatten("page.html", page.encode())
