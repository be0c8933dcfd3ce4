"""A collection of cases as a Word document in the layout of official documents, made case by case.

A page that makes a long document asks for one case at a time (`case_fragment`), keeps what it is given, and puts all of
it together at the end (`write`): contents, cases, comparison tables, sources.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from articles.exports import official
from articles.exports.official import (
    BODY,
    CONTENTS,
    CONTENTS_HEADING,
    END,
    EVEN_FOOTER,
    FIELD_END,
    GRID_WIDTH,
    HEADINGS,
    HEIGHT,
    NOTE,
    ODD_FOOTER,
    SOURCE,
    STANDARD,
    SUBTITLE,
    TITLE,
    WIDTH,
    Block,
    Cell,
    Layout,
    bookmark,
    count_pages,
    field,
    field_start,
    link,
    one_line,
    paragraph,
    root_start,
    run,
    section,
    section_end,
    tab,
    table,
    tag,
    web_link,
)
from articles.text.lines import em
from articles.text.numerals import in_chinese

# The ids of bookmarks: cases and other headings of the first level count from 1, sources from here.
FIRST_SOURCE = 10_000
BETWEEN_NAMES = "；"
UPRIGHT_COLUMNS = 4
"""A table of more columns stands on turned pages."""
FIGURE_WIDTHS = (7, 8, 8, 15, 4)
FACT_WIDTHS = (5, 33)
NARROWEST, WIDEST = 4, 24
"""Em that a column of a comparison table counts for, whatever it holds."""


@dataclass(frozen=True, slots=True)
class Figure:
    text: str
    """As printed: 近2万平米."""
    subject: str
    indicator: str
    place: str
    period: str
    sentence: str
    """The sentence that tells it, word for word."""
    source: int
    """The number of its case, under which the list of sources names it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Paragraphs as the source has them; without one it is a gap."""

    label: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    place: str
    publisher: str
    date: str
    """As printed: 2021年8月27日, or that none is given."""
    address: str
    """With https://."""
    gap: str
    """Printed wherever the source tells nothing: 原文没有写。"""
    note: str = ""
    """The reader's own."""
    practices: Sequence[str] = ()
    problems: Sequence[str] = ()
    names: Sequence[str] = ()
    parts: Sequence[Part] = ()
    figures: Sequence[Figure] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Cases laid side by side: a header and rows of as many cells, and what is to be known when they are read."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Everything but the cases."""

    title: str
    subtitles: Sequence[str]
    """Who made it, when, and out of what."""
    made_at: datetime.datetime
    """With its time zone."""
    tables: Sequence[Table] = ()
    layout: Layout = STANDARD


@dataclass(frozen=True, slots=True)
class Entry:
    """What contents and sources say of a case."""

    number: int
    """From 1, in the order of the document."""
    title: str
    source: str
    """Publisher and date."""
    address: str
    pages: int
    """How many the case fills, from the head of a page on."""


class Fragment(NamedTuple):
    entry: Entry
    xml: str
    """A piece of the body of document.xml that depends on nothing but its case and number."""


# One case ----------------------------------------------------------------------------------------------


def case_fragment(case: Case, number: int, layout: Layout) -> Fragment:
    """One case, to be kept until `write` puts all together; ValueError for a number beyond 1 to 9998."""
    blocks = [_heading(1, number, case.title, layout, mark=number), _facts(case)]
    for at, part in enumerate(case.parts, start=1):
        blocks.append(_heading(2, at, part.label, layout))
        blocks += _paragraphs(part.paragraphs, case.gap, layout)
    blocks.append(_heading(2, len(case.parts) + 1, _("Key figures"), layout))
    blocks += [_figures(case.figures)] if case.figures else _paragraphs((), case.gap, layout)
    if case.note:
        blocks.append(_heading(2, len(case.parts) + 2, _("Reader's note"), layout))
        blocks += _paragraphs(case.note.splitlines(), case.gap, layout)
    source = "，".join(filter(None, (case.publisher, case.date)))
    entry = Entry(number, case.title, source, case.address, count_pages(blocks, layout))
    return Fragment(entry, "".join(block.xml for block in blocks))


def _heading(level: int, number: int, title: str, layout: Layout, *, mark: int = 0, width: int = GRID_WIDTH) -> Block:
    """Numbered by words, which outlive copying; with a bookmark where contents lead to it."""
    text = _numbered(number, title) if level == 1 else f"（{in_chinese(number)}）{title}"
    style = HEADINGS[level - 1]
    runs = (bookmark(_contents_mark(mark), mark, run(text, style.font)),) if mark else ()
    return paragraph(style, layout, text, *runs, width=width)


def _numbered(number: int, title: str) -> str:
    return f"{in_chinese(number)}、{title}"


def _contents_mark(number: int) -> str:
    # Word hides bookmarks that begin with _, and takes those of contents for its own.
    return f"_Toc{number:08}"


def _source_mark(number: int) -> str:
    return f"source_{number}"


def _paragraphs(texts: Sequence[str], gap: str, layout: Layout) -> list[Block]:
    """Counted where there are several: 1. 2. 3., with a blank, since many begin with a date: 1. 6月10日."""
    told = [text for text in texts if text.strip()] or [gap]
    if len(told) == 1:
        return [paragraph(BODY, layout, told[0])]
    return [paragraph(BODY, layout, f"{number}. {text}") for number, text in enumerate(told, start=1)]


def _facts(case: Case) -> Block:
    """What every case is told by, so that two of them can be compared line by line."""
    facts = (
        (_("Locality"), case.place),
        (_("Publisher"), case.publisher),
        (_("Date"), case.date),
        (_("Practices"), BETWEEN_NAMES.join(case.practices)),
        (_("Problems"), BETWEEN_NAMES.join(case.problems)),
        (_("Names"), BETWEEN_NAMES.join(case.names)),
    )
    rows = [(Cell(label), Cell(value or case.gap)) for label, value in facts]
    rows.append((Cell(_("Address")), Cell(case.address, web_link(case.address))))
    return table(rows, FACT_WIDTHS, has_head=False)


def _figures(figures: Sequence[Figure]) -> Block:
    labels = (_("Figure as printed"), _("What it counts"), _("Place and time"), _("Sentence"), _("Source"))
    rows = [tuple(map(Cell, labels))]
    for figure in figures:
        counted = f"{figure.subject}（{figure.indicator}）" if figure.indicator else figure.subject
        where = "，".join(filter(None, (figure.place, figure.period)))
        source = f"〔{figure.source}〕"
        rows.append(
            (
                Cell(figure.text),
                Cell(counted),
                Cell(where),
                Cell(figure.sentence),
                Cell(source, link(_source_mark(figure.source), run(source))),
            )
        )
    return table(rows, FIGURE_WIDTHS)


# The whole ---------------------------------------------------------------------------------------------


class _Chapter(NamedTuple):
    """What stands behind the cases: one heading of the first level and what belongs to it."""

    title: str
    blocks: Sequence[Block]
    turned: bool = False

    def pages(self, layout: Layout) -> int:
        return count_pages(self.blocks, layout, WIDTH if self.turned else HEIGHT)


def write(document: Document, entries: Sequence[Entry], bodies: Iterable[str], stream: IO[bytes]) -> None:
    """Write the .docx: one body for each entry, in the same order, taken one by one as the file grows.

    `stream` need not be one that can be gone back in. ValueError where the entries do not count from 1, or where there are
    more of them than bodies or the other way round.
    """
    if [entry.number for entry in entries] != list(range(1, len(entries) + 1)):
        raise ValueError("cases are numbered from 1 without a gap")
    layout = document.layout
    chapters = [
        _comparison(comparison, number, layout) for number, comparison in enumerate(document.tables, len(entries) + 1)
    ]
    if entries:
        chapters.append(_sources(entries, len(entries) + len(chapters) + 1, layout))
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        made = document.made_at.timetuple()[:6]
        for name, part in _parts(document).items():
            package.writestr(_member(name, made), part)
        with package.open(_member("word/document.xml", made), "w") as part:
            for piece in _document(document, entries, chapters, bodies):
                part.write(piece.encode())


def _member(name: str, made: tuple) -> ZipInfo:
    member = ZipInfo(name, made)
    member.compress_type = ZIP_DEFLATED
    return member


def _document(
    document: Document, entries: Sequence[Entry], chapters: Sequence[_Chapter], bodies: Iterable[str]
) -> Iterator[str]:
    layout = document.layout
    yield root_start("document") + "<w:body>"
    yield from _front(document, entries, chapters)
    front = section(layout, has_numbers=False)
    if not entries and not chapters:
        yield front + "</w:body></w:document>"
        return
    yield section_end(front)
    for _entry, body in zip(entries, bodies, strict=True):
        yield body
    # The cases begin on a right page that counts as the first: so contents may be of any length.
    begins, turned, is_empty = {"kind": "oddPage", "starts": True}, False, not entries
    for chapter in chapters:
        if chapter.turned != turned and not is_empty:
            yield section_end(section(layout, turned=turned, **begins))
            begins = {}
        turned, is_empty = chapter.turned, False
        yield from (block.xml for block in chapter.blocks)
    yield section(layout, turned=turned, **begins) + "</w:body></w:document>"


def _front(document: Document, entries: Sequence[Entry], chapters: Sequence[_Chapter]) -> Iterator[str]:
    """Title and contents. The page numbers stand as counted; who updates the contents in Word gets Word's own."""
    layout = document.layout
    yield paragraph(TITLE, layout, document.title).xml
    yield from (paragraph(SUBTITLE, layout, line).xml for line in document.subtitles)
    if not entries and not chapters:
        return
    yield paragraph(CONTENTS_HEADING, layout, _("Contents")).xml
    begin, page = field_start(r'TOC \o "1-1" \h \z'), 1
    told = [(_numbered(entry.number, entry.title), entry.pages) for entry in entries]
    told += [(_numbered(number, one.title), one.pages(layout)) for number, one in enumerate(chapters, len(entries) + 1)]
    for number, (title, pages) in enumerate(told, start=1):
        mark = _contents_mark(number)
        line = link(mark, run(title), tab(), field(rf"PAGEREF {mark} \h", run(str(page))))
        yield paragraph(CONTENTS, layout, title, begin, line).xml
        begin, page = "", page + pages
    yield tag("p", tag("pPr", tag("pStyle", val=END.id)), FIELD_END)


def _comparison(comparison: Table, number: int, layout: Layout) -> _Chapter:
    turned = len(comparison.header) > UPRIGHT_COLUMNS
    width = HEIGHT if turned else WIDTH
    rows = [tuple(map(Cell, row)) for row in (comparison.header, *comparison.rows)]
    widest = (max(em(one_line(cell.text)) for cell in column) for column in zip(*rows, strict=True))
    widths = [min(max(wide, NARROWEST), WIDEST) for wide in widest]
    blocks = [
        _heading(1, number, comparison.title, layout, mark=number, width=width),
        table(rows, widths, width=width),
        *(paragraph(NOTE, layout, _("Note: %(note)s") % {"note": note}, width=width) for note in comparison.notes),
    ]
    return _Chapter(comparison.title, blocks, turned)


def _sources(entries: Sequence[Entry], number: int, layout: Layout) -> _Chapter:
    title = _("Sources")
    blocks = [_heading(1, number, title, layout, mark=number)]
    for entry in entries:
        mark = bookmark(_source_mark(entry.number), FIRST_SOURCE + entry.number, run(f"〔{entry.number}〕"))
        told = "，".join(filter(None, (entry.title, entry.source))) + "，"
        text = f"〔{entry.number}〕{told}{entry.address}"
        blocks.append(paragraph(SOURCE, layout, text, mark, run(told), web_link(entry.address)))
    return _Chapter(title, blocks)


# The package -------------------------------------------------------------------------------------------

PARTS = {
    "styles": ("rIdStyles", "styles"),
    "settings": ("rIdSettings", "settings"),
    "fontTable": ("rIdFonts", "fontTable"),
    "footer1": (ODD_FOOTER, "footer"),
    "footer2": (EVEN_FOOTER, "footer"),
}
"""Part beside document.xml → the id of its relationship, and what it is."""
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def _parts(document: Document) -> dict[str, str]:
    """Everything but document.xml, which grows as it is written."""
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            ("rId1", f"{official.RELATIONSHIPS}/officeDocument", "word/document.xml"),
            ("rId2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _properties(document),
        "word/_rels/document.xml.rels": _relationships(
            *((id, f"{official.RELATIONSHIPS}/{kind}", f"{name}.xml") for name, (id, kind) in PARTS.items())
        ),
        "word/styles.xml": official.styles_part(document.layout),
        "word/settings.xml": official.settings_part(),
        "word/fontTable.xml": official.fonts_part(),
        "word/footer1.xml": official.footer_part(is_odd=True),
        "word/footer2.xml": official.footer_part(is_odd=False),
    }


def _content_types() -> str:
    types = {"word/document": f"{WORD_TYPE}document.main", "docProps/core": CORE_TYPE}
    types |= {f"word/{name}": f"{WORD_TYPE}{kind}" for name, (_id, kind) in PARTS.items()}
    named = "".join(f'<Override PartName="/{name}.xml" ContentType="{kind}+xml"/>' for name, kind in types.items())
    return (
        f'{official.DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )


CORE_TYPE = "application/vnd.openxmlformats-package.core-properties"


def _relationships(*targets: tuple[str, str, str]) -> str:
    inner = "".join(f'<Relationship Id="{id}" Type="{kind}" Target="{target}"/>' for id, kind, target in targets)
    return f'{official.DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def _properties(document: Document) -> str:
    """Title, date and language; nobody's name."""
    made = document.made_at.astimezone(datetime.UTC)
    return (
        f'{official.DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(one_line(document.title))}</dc:title><dc:language>zh-CN</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made:%Y-%m-%dT%H:%M:%SZ}</dcterms:created></cp:coreProperties>'
    )
