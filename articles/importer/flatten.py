"""Web pages and Word files → the lines a reader sees; the line marking that follows is the same for all kinds."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath
from typing import Any
from zipfile import BadZipFile, ZipFile

from articles.importer.decode import MAX_BYTES, decode, refuse_unreadable, require_chinese
from articles.importer.types import Refused

TEXT_SUFFIXES = frozenset({"", ".txt"})
HTML_SUFFIXES = frozenset({".html", ".htm"})
# Saved pages are often renamed .txt; the start tells them apart.
HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S
)
META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{1,20})", re.I)
CODECS = {b"gb2312": "gb18030", b"gbk": "gb18030", b"gb18030": "gb18030", b"big5": "cp950"}
SNIFFED = 4096

UNSEEN = frozenset(
    "head script style template noscript iframe object svg math select button input textarea datalist rp rt "
    "audio video canvas map".split()
)
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rb ruby s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
WHITE = re.compile(r"[ \t\r\n\f]+")

DOCX_MAX_MEMBERS = 200
DOCX_MAX_BYTES = 20 * 1024 * 1024


def flatten(name: str, content: bytes) -> tuple[str, str] | None:
    """Visible text, one block a line, and where it came from: "html gb18030", "docx". None for plain text.

    Raises Refused for other kinds of file, and for web pages and Word files that cannot be read.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in HTML_SUFFIXES or (suffix in TEXT_SUFFIXES and HTML_START.match(_unmarked(content[:SNIFFED]))):
        refuse_unreadable(content)
        return _flatten_html(content)
    if suffix == ".docx":
        return _flatten_docx(content)
    if suffix in TEXT_SUFFIXES:
        return None
    raise Refused(f"not a .txt, .html or .docx file: {suffix}")


def _unmarked(start: bytes) -> bytes:
    """The start of a file as ASCII can see it: without byte-order mark and the NULs of UTF-16."""
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\x00", b"")


def _flatten_html(content: bytes) -> tuple[str, str]:
    from lxml import etree, html

    charset = META_CHARSET.search(_unmarked(content[:SNIFFED]))
    markup, encoding = decode(content, CODECS.get(charset[1].lower()) if charset else None)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        # As bytes: lxml refuses a str that declares its encoding.
        root = html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Refused("not a web page that can be read") from error
    text = "\n".join(_visible_lines(root))
    require_chinese(text)
    return text, f"html {encoding}"


def _visible_lines(root: Any) -> Iterator[str]:
    """The text of each block, white space collapsed as a browser does; in one walk, for pages may nest deeply."""
    from lxml import etree

    line: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        is_block = element.tag not in INLINE
        if event == "start":
            if is_block:
                yield from _closed(line)
            if element.tag in UNSEEN or element.get("hidden") is not None or HIDDEN.search(element.get("style", "")):
                walk.skip_subtree()
            elif element.text:
                line.append(element.text if element.tag != "pre" else element.text.replace("\n", "\u2028"))
        else:
            if is_block:
                yield from _closed(line)
            if element.tail:
                line.append(element.tail)
    yield from _closed(line)


def _closed(line: list[str]) -> Iterator[str]:
    for part in WHITE.sub(" ", "".join(line)).split("\u2028"):
        if part.strip():
            yield part.strip(" ")
    line.clear()


def _flatten_docx(content: bytes) -> tuple[str, str]:
    from docx import Document
    from docx.table import Table

    _refuse_unsafe_docx(content)
    try:
        document = Document(BytesIO(content))
        lines: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                # A merged cell comes once for each place it fills.
                lines += dict.fromkeys(cell.text for row in block.rows for cell in row.cells)
            else:
                lines.append(block.text)
    except Refused:
        raise
    except Exception as error:  # python-docx has no error of its own: KeyError, ValueError, XMLSyntaxError, …
        raise Refused("not a Word file that can be read") from error
    text = "\n".join(lines)
    require_chinese(text)
    return text, "docx"


def _refuse_unsafe_docx(content: bytes) -> None:
    """Raise Refused before unpacking: a small archive can hold gigabytes, and XML can name files to fetch."""
    if len(content) > MAX_BYTES:
        raise Refused(f"larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > DOCX_MAX_MEMBERS:
                raise Refused(f"a Word file with more than {DOCX_MAX_MEMBERS} members")
            if sum(member.file_size for member in members) > DOCX_MAX_BYTES:
                raise Refused(f"a Word file of more than {DOCX_MAX_BYTES // 1024 // 1024} MB unpacked")
            if any(member.flag_bits & 0x1 for member in members):
                raise Refused("a Word file locked with a password")
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    # ZipFile reads no more than the declared size, so the sum above holds.
                    markup = archive.read(member).replace(b"\x00", b"")
                    if b"<!DOCTYPE" in markup or b"<!ENTITY" in markup:
                        raise Refused("a Word file with entities of its own")
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise Refused("not a Word file that can be read") from error
