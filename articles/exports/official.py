"""The layout of Chinese official documents (GB/T 9704-2012) in WordprocessingML: measures, styles, paragraphs, tables.

Everything that ends in a .docx is written here by `tag`, which escapes. Each block tells its height beside its XML, so
that the pages of a document can be counted without a word processor.

Twips are twentieths of a point; sizes of type are told in points, widths of columns in em.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape

from articles.exports.rows import printable
from articles.text.lines import NO_END, NO_START, count_lines

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def millimetres(length: float) -> int:
    """In twips, rounded down: what is a twip too wide does not fit."""
    return int(length * 1440 / 25.4)


PAPER = (11906, 16838)
"""A4 as every word processor writes it."""
TOP, LEFT, BOTTOM, RIGHT = (millimetres(length) for length in (37, 28, 35, 26))
WIDTH, HEIGHT = PAPER[0] - LEFT - RIGHT, PAPER[1] - TOP - BOTTOM
"""Of the text area, 156 × 225 mm."""
CHARACTERS = 28
"""A line of the text area has room for; 22 such lines are a page."""
BODY_SIZE = 16.0
"""Points of No. 3, the size of the body."""
CELL = 315
"""Twips of a cell of the grid: 28 fill a line. LibreOffice rounds the width of the text down to whole cells of whole twips."""
CHARACTER_SPACE = round((CELL / 20 - BODY_SIZE) * 4096)
"""What the grid adds to each character, in 1/4096 of a point: the type is a little wider than a cell."""
GRID_WIDTH = CHARACTERS * CELL
SPACING = -6
"""Twips between characters of the body. The styles draw them together themselves and leave the grid alone, since LibreOffice
gives two cells to a character that is wider than one; a twip less than the grid says, or rounding would cost the 28th."""
FOOTER_DROP = millimetres(7) + 140
"""From the text area to the foot of the page number: its dashes, in the middle of a line of 14 points, stand 7 mm below."""

# Names that Windows and WPS know. Digits and Latin are set in Times New Roman, as most offices ask for: its widths are
# the same on every machine, while the Latin of a font that stands in for 仿宋 may have any.
TITLE_FONT, BODY_FONT, SECOND_FONT, FIRST_FONT, FOOTER_FONT = "方正小标宋简体", "仿宋", "楷体", "黑体", "宋体"
LATIN_FONT = "Times New Roman"


class Font(NamedTuple):
    name: str
    others: str
    """Names of the same face elsewhere, and then of one that is like it, for machines without it."""
    panose: str
    charset: str
    family: str


FONTS = (
    Font(LATIN_FONT, "Liberation Serif", "02020603050405020304", "00", "roman"),
    Font(
        TITLE_FONT,
        "FZXiaoBiaoSong-B05S,方正小标宋_GBK,方正小标宋简,小标宋,华文中宋,STZhongsong,宋体",
        "03000509000000000000",
        "86",
        "script",
    ),
    Font(BODY_FONT, "FangSong,仿宋_GB2312,FangSong_GB2312,华文仿宋,STFangsong", "02010609060101010101", "86", "modern"),
    Font(SECOND_FONT, "KaiTi,楷体_GB2312,KaiTi_GB2312,华文楷体,STKaiti", "02010609060101010101", "86", "modern"),
    Font(FIRST_FONT, "SimHei,华文黑体,STHeiti,思源黑体", "02010609060101010101", "86", "modern"),
    Font(FOOTER_FONT, "SimSun,新宋体,NSimSun,华文宋体,STSong", "02010600030101010101", "86", "auto"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """What may be set: exact line spacing in points, 28 to 30. ValueError beyond."""

    line_pitch: float = 28.95
    """22 lines fill the 225 mm of a page; of 30 points there are 21."""

    def __post_init__(self) -> None:
        if not 28 <= self.line_pitch <= 30:
            raise ValueError(f"line pitch {self.line_pitch}: 28 to 30 points")

    @property
    def pitch(self) -> int:
        return round(self.line_pitch * 20)


STANDARD = Layout()


# Elements ----------------------------------------------------------------------------------------------


def tag(name: str, /, *children: str, **attributes: object) -> str:
    """<w:name w:attribute="…">children</w:name>; children are XML already, values are escaped, None leaves one out."""
    values = "".join(
        f' w:{key}="{escape(str(value), QUOTE)}"' for key, value in attributes.items() if value is not None
    )
    inner = "".join(children)
    return f"<w:{name}{values}>{inner}</w:{name}>" if inner else f"<w:{name}{values}/>"


def root_start(name: str) -> str:
    return f'{DECLARATION}<w:{name} xmlns:w="{WORD}" xmlns:r="{RELATIONSHIPS}">'


def root(name: str, *children: str) -> str:
    """A whole part of the package."""
    return f"{root_start(name)}{''.join(children)}</w:{name}>"


QUOTE = {'"': "&quot;"}
BREAKS = re.compile(r"[\t\r\n]")
HINT = tag("rFonts", hint="eastAsia")
"""Quotation marks, dashes and ellipses belong to both scripts: this says which font they take."""
MARKS = re.compile(r"((?:(?<=[ -\u02af])|^)[‘’“”—…]+)")
"""Behind a digit or a letter, and at the beginning, some programs take them for Latin all the same."""


def one_line(text: str) -> str:
    """What a paragraph can hold: no control character, and no break or tab, which would upset its lines."""
    return BREAKS.sub(" ", printable(text))


def run(text: str, font: str = "") -> str:
    """Text as runs; `font` is that of its style, if it is not the body's."""
    pieces = MARKS.split(one_line(text))
    return "".join(
        _run(piece, (font or BODY_FONT) if number % 2 else "") for number, piece in enumerate(pieces) if piece
    )


def _run(text: str, font: str) -> str:
    fonts = tag("rFonts", hint="eastAsia", ascii=font, hAnsi=font, eastAsia=font, cs=font) if font else HINT
    return tag("r", tag("rPr", fonts), f'<w:t xml:space="preserve">{escape(text)}</w:t>')


def tab() -> str:
    return tag("r", tag("rPr", HINT), tag("tab"))


def field_start(instruction: str) -> str:
    code = f'<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText>'
    mark = tag("r", tag("fldChar", fldCharType="begin"))
    return mark + tag("r", code) + tag("r", tag("fldChar", fldCharType="separate"))


FIELD_END = tag("r", tag("fldChar", fldCharType="end"))


def field(instruction: str, shown: str) -> str:
    """A field with the answer that it has until somebody updates it, as runs."""
    return field_start(instruction) + shown + FIELD_END


def link(anchor: str, *runs: str) -> str:
    return tag("hyperlink", *runs, anchor=anchor, history=1)


def bookmark(name: str, number: int, *runs: str) -> str:
    """`number` is the id that no other bookmark of the document may have."""
    return tag("bookmarkStart", id=number, name=name) + "".join(runs) + tag("bookmarkEnd", id=number)


WEB = re.compile(r"https?://[!-~]+")


def web_link(address: str) -> str:
    """A link as a field, which needs no relationship of the package; what is no address of the web is only printed."""
    if not WEB.fullmatch(address):
        return run(address)
    # A quotation mark would end the address, and a backslash begins a switch of the field.
    return field(f'HYPERLINK "{address.replace(chr(34), "%22").replace(chr(92), "%5C")}"', run(address))


# Styles ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Style:
    """A style of paragraphs: the styles part and the counting of lines read the same values."""

    id: str
    name: str
    """As Word calls it: its own names are shown in the reader's language."""
    font: str = BODY_FONT
    size: float = BODY_SIZE
    line: int | None = None
    """Exact line spacing in twips; None takes the pitch of the layout."""
    indent: int = 0
    """Characters by which the first line begins later."""
    hanging: int = 0
    """Characters by which the other lines begin later."""
    align: str = "both"
    level: int | None = None
    """Of the outline, from 1."""
    bold: bool = False
    before: int = 0
    """Space above in twips; none at the head of a page."""
    keeps_next: bool = False
    starts_page: bool = False
    spacing: int = SPACING
    """Twips between characters."""
    is_cell: bool = False
    """Of a table: no mark hangs over the edge (LibreOffice lets none), and long words are broken."""
    has_tab: bool = False
    """With dots, at the right edge."""

    @property
    def character(self) -> int:
        """Twips from one Han character to the next."""
        return round(self.size * 20) + self.spacing

    def lines(self, text: str, width: int) -> int:
        """Of a paragraph in a column of so many twips."""
        em = self.size * 20
        column = max(width - self.hanging * self.character, em)  # a column too narrow for one character holds one
        indent = (self.indent - self.hanging) * self.character
        return count_lines(one_line(text), column / em, indent / em, self.spacing / em, may_hang=not self.is_cell)


def _heading(level: int, **values: object) -> Style:
    return Style(f"Heading{level}", f"heading {level}", level=level, indent=2, keeps_next=True, align="left", **values)


NORMAL = Style("Normal", "Normal")
BODY = Style("BodyText", "Body Text", indent=2)
TITLE = Style("Title", "Title", TITLE_FONT, 22, align="center", spacing=0)
SUBTITLE = Style("Subtitle", "Subtitle", SECOND_FONT, align="center")
HEADINGS = (
    _heading(1, font=FIRST_FONT, starts_page=True),
    _heading(2, font=SECOND_FONT),
    _heading(3, bold=True),
    _heading(4),
)
CONTENTS_HEADING = Style("TOCHeading", "TOC Heading", FIRST_FONT, align="center", before=290, keeps_next=True)
CONTENTS = Style("TOC1", "toc 1", hanging=2, align="left", has_tab=True)
CELL_TEXT = Style("TableText", "Table Text", size=10.5, line=320, align="left", spacing=0, is_cell=True)
CELL_HEAD = Style(
    "TableHeading",
    "Table Heading",
    FIRST_FONT,
    10.5,
    line=320,
    align="center",
    spacing=0,
    is_cell=True,
    keeps_next=True,
)
NOTE = Style("TableNote", "Table Note", size=10.5, line=320, align="left", spacing=0)
SOURCE = Style("Source", "Source", hanging=2, align="left")
PAGE_NUMBER = Style("Footer", "footer", FOOTER_FONT, 14, line=280, align="left", spacing=0)
END = Style("SectionEnd", "Section End", size=1, line=14, spacing=0)
"""The paragraph that ends a section, low enough for what 22 lines leave of a page; Word has no lower one."""
STYLES = (
    NORMAL, BODY, TITLE, SUBTITLE, *HEADINGS, CONTENTS_HEADING, CONTENTS, CELL_TEXT, CELL_HEAD, NOTE, SOURCE, PAGE_NUMBER, END,
)  # fmt: skip
CELL_SIDE, CELL_TOP, BORDER = 57, 40, 10
"""Twips between the text of a cell and its lines, and the half point of a line."""
BESIDE_TEXT = 2 * CELL_SIDE + BORDER


# Blocks and their heights ------------------------------------------------------------------------------


class Block(NamedTuple):
    """A paragraph or table: its XML and what it takes of a page."""

    xml: str
    units: tuple[int, ...]
    """Twips of each line or row; between two of them a page may end."""
    keeps_next: bool = False
    head: int = 0
    """Twips of the row that is repeated on every page."""
    before: int = 0
    """Twips above, none at the head of a page."""

    def head_on(self, height: int) -> int:
        """A head that leaves no room on a page is not repeated."""
        return self.head if self.head < height // 2 else 0

    def is_higher(self, unit: int, height: int) -> bool:
        """Whether a row has no room on any page: it is parted where it stands, whatever it says."""
        return unit > height - self.head_on(height)


def paragraph(style: Style, layout: Layout, text: str, *runs: str, width: int = GRID_WIDTH) -> Block:
    """`text` is what is counted, `runs` what is written: by default the text alone."""
    xml = tag("p", tag("pPr", tag("pStyle", val=style.id)), *(runs or (run(text, style.font),)))
    units = (style.line or layout.pitch,) * style.lines(text, width)
    return Block(xml, units, style.keeps_next, before=style.before)


class Cell(NamedTuple):
    """Text and, where it is more than text, its runs."""

    text: str
    runs: str = ""


def table(
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[float],
    *,
    width: int = WIDTH,
    has_head: bool = True,
) -> Block:
    """Rows of cells under a row that is repeated, or else behind a column of heads; `widths` are proportions."""
    columns = [int(width * share / sum(widths)) for share in widths]
    grid = tag("tblGrid", *(tag("gridCol", w=column) for column in columns))
    written, heights = [], []
    for number, row in enumerate(rows):
        is_head = has_head and number == 0
        cells, height = [], 0
        for at, (cell, column) in enumerate(zip(row, columns, strict=True)):
            style = CELL_HEAD if is_head or (not has_head and at == 0) else CELL_TEXT
            inside = paragraph(style, STANDARD, cell.text, *filter(None, (cell.runs,)), width=column - BESIDE_TEXT)
            height = max(height, sum(inside.units))
            properties = tag("tcPr", tag("tcW", w=column, type="dxa"), tag("vAlign", val="center"))
            cells.append(tag("tc", properties, inside.xml))
        written.append(tag("tr", tag("trPr", tag("cantSplit"), tag("tblHeader") if is_head else ""), *cells))
        # Of each row the line below it; of the first the line above it, too.
        heights.append(height + 2 * CELL_TOP + (BORDER if heights else 2 * BORDER))
    properties = tag(
        "tblPr",
        tag("tblStyle", val=GRID),
        tag("tblW", w=sum(columns), type="dxa"),
        tag("jc", val="center"),
        tag("tblLayout", type="fixed"),
        tag("tblLook", val="0620" if has_head else "0600"),
    )
    return Block(tag("tbl", properties, grid, *written), tuple(heights), head=heights[0] if has_head else 0)


def count_pages(blocks: Sequence[Block], layout: Layout, height: int = HEIGHT) -> int:
    """Pages that the blocks fill from the head of a page on, as a word processor would lay them out."""
    height -= height % layout.pitch  # LibreOffice keeps to whole lines of the grid
    pages, used = 1, 0
    for number, block in enumerate(blocks):
        if used and used + _together(blocks, number, height) > height:
            pages, used = pages + 1, 0
        used += block.before if used else 0
        for at, unit in enumerate(block.units):
            if used and used + unit > height and not block.is_higher(unit, height):
                pages, used = pages + 1, block.head_on(height) if at else 0
            used += unit
            while used > height:
                pages, used = pages + 1, used - height + block.head_on(height)
    return pages


def _together(blocks: Sequence[Block], number: int, height: int) -> int:
    """Twips that may not be parted: headings go with what follows them, up to its first line or row."""
    together, block = 0, blocks[number]
    for block in blocks[number:]:
        together += block.before
        if not block.keeps_next:
            break
        together += sum(block.units)
    if not block.keeps_next:
        first = block.units[: 2 if block.head else 1]
        together += sum(unit for unit in first if not block.is_higher(unit, height))
    return together


# Parts of the package ----------------------------------------------------------------------------------

GRID = "TableGrid"


def _fonts(name: str) -> str:
    return tag("rFonts", ascii=LATIN_FONT, hAnsi=LATIN_FONT, eastAsia=name, cs=LATIN_FONT)


def _size(points: float) -> str:
    return tag("sz", val=round(points * 2)) + tag("szCs", val=round(points * 2))


OFF = {"val": 0}


def _style(style: Style, layout: Layout) -> str:
    """The style as w:style, its properties in the order of the schema."""
    paragraph_properties = tag(
        "pPr",
        tag("keepNext") if style.keeps_next else "",
        tag("pageBreakBefore") if style.starts_page else "",
        tag("widowControl", **OFF),
        tag("tabs", tag("tab", val="right", leader="dot", pos=GRID_WIDTH)) if style.has_tab else "",
        tag("wordWrap", **OFF) + tag("overflowPunct", **OFF) if style.is_cell else "",
        tag("snapToGrid", **OFF),
        tag("spacing", before=style.before, after=0, line=style.line or layout.pitch, lineRule="exact"),
        _indent(style),
        tag("jc", val=style.align),
        tag("outlineLvl", val=style.level - 1) if style.level else "",
    )
    run_properties = tag(
        "rPr",
        _fonts(style.font),
        tag("b") + tag("bCs") if style.bold else "",
        tag("spacing", val=style.spacing),
        _size(style.size),
    )
    return tag(
        "style",
        tag("name", val=style.name),
        "" if style is NORMAL else tag("basedOn", val=NORMAL.id),
        tag("next", val=BODY.id) if style.level else "",
        tag("uiPriority", val=39) if style is CONTENTS else "",
        tag("qFormat"),
        paragraph_properties,
        run_properties,
        type="paragraph",
        default=1 if style is NORMAL else None,
        customStyle=None if style.name in BUILT_IN else 1,
        styleId=style.id,
    )


BUILT_IN = {style.name for style in STYLES} - {CELL_TEXT.name, CELL_HEAD.name, NOTE.name, SOURCE.name, END.name}


def _indent(style: Style) -> str:
    """Characters for Word, and twips for programs that do not know them."""
    cell = style.character
    if style.hanging:
        return tag(
            "ind",
            leftChars=style.hanging * 100,
            left=style.hanging * cell,
            hangingChars=style.hanging * 100,
            hanging=style.hanging * cell,
        )
    return tag("ind", firstLineChars=style.indent * 100, firstLine=style.indent * cell)


def _defaults() -> str:
    """No orphan control, no hanging marks, no gaps between Han and digits, no grid: lines can be counted."""
    language = tag("lang", val="en-US", eastAsia="zh-CN")
    return tag(
        "docDefaults",
        tag("rPrDefault", tag("rPr", _fonts(BODY_FONT), tag("snapToGrid", **OFF), _size(BODY_SIZE), language)),
        tag("pPrDefault"),
    )


def styles_part(layout: Layout) -> str:
    line = {"val": "single", "sz": 4, "space": 0, "color": "000000"}
    sides = ("top", "left", "bottom", "right")
    room = {"top": CELL_TOP, "left": CELL_SIDE, "bottom": CELL_TOP, "right": CELL_SIDE}
    others = (
        tag(
            "style",
            tag("name", val="Default Paragraph Font"),
            tag("uiPriority", val=1),
            tag("semiHidden"),
            type="character",
            default=1,
            styleId="DefaultParagraphFont",
        ),
        tag(
            "style",
            tag("name", val="Normal Table"),
            tag("uiPriority", val=99),
            tag("semiHidden"),
            tag("tblPr", tag("tblInd", w=0, type="dxa"), tag("tblCellMar", *(
                tag(side, w=108 if side in {"left", "right"} else 0, type="dxa") for side in sides
            ))),
            type="table",
            default=1,
            styleId="TableNormal",
        ),
        tag(
            "style",
            tag("name", val="Table Grid"),
            tag("basedOn", val="TableNormal"),
            tag(
                "tblPr",
                tag("tblBorders", *(tag(side, **line) for side in (*sides, "insideH", "insideV"))),
                tag("tblCellMar", *(tag(side, w=room[side], type="dxa") for side in sides)),
            ),
            type="table",
            styleId=GRID,
        ),
        tag("style", tag("name", val="No List"), tag("semiHidden"), type="numbering", default=1, styleId="NoList"),
    )  # fmt: skip
    written = "".join(_style(style, layout) for style in STYLES)
    return root("styles", _defaults(), written, *others)


def settings_part() -> str:
    """No mark of a foreign tongue, no field that asks to be updated: the contents are right as they are."""
    compatible = {
        "compatibilityMode": 15,
        "overrideTableStyleFontSizeAndJustification": 1,
        "enableOpenTypeFeatures": 1,
        "doNotFlipMirrorIndents": 1,
        "differentiateMultirowTableHeaders": 1,
    }
    word = "http://schemas.microsoft.com/office/word"
    inner = (
        tag("zoom", percent=100),
        tag("defaultTabStop", val=420),
        tag("evenAndOddHeaders"),
        tag("drawingGridVerticalSpacing", val=156),
        tag("characterSpacingControl", val="doNotCompress"),
        tag("noLineBreaksAfter", lang="zh-CN", val=NO_END),
        tag("noLineBreaksBefore", lang="zh-CN", val=NO_START),
        tag("compat", *(tag("compatSetting", name=name, uri=word, val=value) for name, value in compatible.items())),
        tag("decimalSymbol", val="."),
        tag("listSeparator", val=","),
    )
    return root("settings", *inner)


def fonts_part() -> str:
    fonts = (
        tag(
            "font",
            tag("altName", val=font.others),
            tag("panose1", val=font.panose),
            tag("charset", val=font.charset),
            tag("family", val=font.family),
            tag("pitch", val="variable"),
            name=font.name,
        )
        for font in FONTS
    )
    return root("fonts", *fonts)


def footer_part(*, is_odd: bool) -> str:
    """— 1 — at the outer side: at the right of odd pages, at the left of even ones, one character from the edge."""
    size = round(PAGE_NUMBER.size * 20)
    side = {"rightChars": 100, "right": size} if is_odd else {"leftChars": 100, "left": size}
    properties = (
        tag("pStyle", val=PAGE_NUMBER.id),
        tag("ind", **side, firstLineChars=0, firstLine=0),
        tag("jc", val="right" if is_odd else "left"),
    )
    number = run("— ") + field("PAGE", run("1")) + run(" —")
    return root("ftr", tag("p", tag("pPr", *properties), number))


# Sections ----------------------------------------------------------------------------------------------

ODD_FOOTER, EVEN_FOOTER = "rIdOdd", "rIdEven"


def section(
    layout: Layout, *, kind: str = "nextPage", has_numbers: bool = True, starts: bool = False, turned: bool = False
) -> str:
    """sectPr of what stands before it. A turned page has its head at the left of the upright one."""
    width, height = PAPER[::-1] if turned else PAPER
    top, right, bottom, left = (LEFT, TOP, RIGHT, BOTTOM) if turned else (TOP, RIGHT, BOTTOM, LEFT)
    footers = (
        f'<w:footerReference w:type="default" r:id="{ODD_FOOTER}"/><w:footerReference w:type="even" r:id="{EVEN_FOOTER}"/>'
        if has_numbers
        else ""
    )
    return tag(
        "sectPr",
        footers,
        tag("type", val=kind),
        tag("pgSz", w=width, h=height, orient="landscape" if turned else None),
        tag("pgMar", top=top, right=right, bottom=bottom, left=left, header=851, footer=bottom - FOOTER_DROP, gutter=0),
        tag("pgNumType", start=1) if starts else "",
        tag("cols", space=425),
        tag("docGrid", type="linesAndChars", linePitch=layout.pitch, charSpace=CHARACTER_SPACE),
    )


def section_end(properties: str) -> str:
    return tag("p", tag("pPr", tag("pStyle", val=END.id), properties))
