import datetime
import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Pt
from lxml import etree

from articles.exports.docx import Case, Figure, Part, Table, case_fragment, write
from articles.exports.docx import Document as Printed
from articles.exports.official import BODY, CELL_HEAD, HEADINGS, STYLES, Layout

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FACES = {"方正小标宋简体", "仿宋", "楷体", "黑体", "宋体"}
HOSTILE = [
    "<w:p>&amp;]]><!-- --></w:t>",
    "停\x00车\x0b\x1f\ufffe难",
    "半\ud800个",
    "😀👩‍👩‍👧",
    "a" * 5000,
    "“",
    " \t\n\r ",
    '"\\" HYPERLINK',
    "_x0041_",
    "",
]
MADE = datetime.datetime(2026, 11, 22, 8, 30, tzinfo=datetime.UTC)
# The sequences of the schema (ECMA-376, wml.xsd), as far as they are used: Word repairs what stands in another order.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid "
    "spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl "
    "divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType "
    "cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
    "tblBorders shd tblLayout tblCellMar tblLook",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "tc": "tcPr p",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal "
    "rsid pPr rPr tblPr trPr tcPr",
    "styles": "docDefaults latentStyles style",
    "docDefaults": "rPrDefault pPrDefault",
    "font": "altName panose1 charset family notTrueType pitch sig",
    "settings": "writeProtection view zoom mirrorMargins defaultTabStop evenAndOddHeaders drawingGridVerticalSpacing "
    "characterSpacingControl noLineBreaksAfter noLineBreaksBefore footnotePr endnotePr compat themeFontLang decimalSymbol "
    "listSeparator",
}


def case(**fields) -> Case:
    figure = Figure("近2万平米", "改造面积", "场地面积", "甘肃省兰州市城关区", "2021年", "改造面积近2万平米。", 1)
    told = {
        "title": "停车难怎么办",
        "place": "甘肃省兰州市城关区",
        "publisher": "兰州日报",
        "date": "2021年8月27日",
        "address": "https://cases.example/articles/7/",
        "gap": "原文没有写。",
        "parts": (Part("背景", ("小区没有物业。",)), Part("成效", ())),
        "figures": (figure,),
    }
    return Case(**(told | fields))


def printed(**fields) -> Printed:
    return replace(Printed("案例汇编", ("案例库编", "2026年11月22日"), MADE), **fields)


def written(*cases: Case, **fields) -> ZipFile:
    made, file = printed(**fields), BytesIO()
    fragments = [case_fragment(one, number, made.layout) for number, one in enumerate(cases, start=1)]
    write(made, [fragment.entry for fragment in fragments], (fragment.xml for fragment in fragments), file)
    return ZipFile(file)


def part(book: ZipFile, name: str) -> etree._Element:
    return etree.fromstring(book.read(name))


def body(book: ZipFile) -> etree._Element:
    return part(book, "word/document.xml")[0]


def opened(book: ZipFile) -> Document:
    return Document(book.fp)


def text(element: etree._Element) -> str:
    return "".join(element.itertext(f"{W}t"))


def with_style(book: ZipFile, style: str) -> list[str]:
    return [text(p) for p in body(book).iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == style]


def wide_table() -> Table:
    return Table("主要指标", ["案例", "一", "二", "三", "四"], [["甲", "1", "2", "3", "4"]], ["单位不同，不并列。"])


def narrow_table() -> Table:
    return Table("改造面积", ["案例", "数据"], [["甲", "近2万平米"]])


# The page ----------------------------------------------------------------------------------------------


def test_the_page_is_that_of_official_documents():
    for section in opened(written(case())).sections:
        assert [round(length.mm) for length in (section.page_width, section.page_height)] == [210, 297]
        margins = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
        assert [round(margin.mm, 1) for margin in margins] == [37, 28, 35, 26]


def test_a_page_is_a_grid_of_22_lines_of_28_characters():
    size, line, cell = 16, 28.95, 15.75

    for grid in body(written(case())).iter(f"{W}docGrid"):
        assert grid.get(f"{W}type") == "linesAndChars"
        assert int(grid.get(f"{W}linePitch")) == round(line * 20)
        assert int(grid.get(f"{W}charSpace")) == (cell - size) * 4096

    assert 22 * line <= 225 / 25.4 * 72 < 23 * line
    assert 28 * cell <= 156 / 25.4 * 72 < 29 * cell


@pytest.mark.parametrize("pitch", [28, 28.95, 30])
def test_the_line_pitch_is_exact_and_can_be_set(pitch):
    styles = opened(written(case(), layout=Layout(pitch))).styles

    assert styles["Body Text"].paragraph_format.line_spacing == Pt(pitch)
    assert styles["Heading 1"].paragraph_format.line_spacing == Pt(pitch)


@pytest.mark.parametrize("pitch", [0, 27.9, 30.1, float("nan")])
def test_another_line_pitch_is_refused(pitch):
    with pytest.raises(ValueError, match="28 to 30"):
        Layout(pitch)


def test_page_numbers_stand_outside_between_dashes():
    book = written(case())
    odd, even = part(book, "word/footer1.xml"), part(book, "word/footer2.xml")

    for footer, side, align in ((odd, "right", "right"), (even, "left", "left")):
        assert text(footer) == "— 1 —"
        assert "".join(footer.itertext(f"{W}instrText")).strip() == "PAGE"
        assert footer.find(f".//{W}jc").get(f"{W}val") == align
        assert footer.find(f".//{W}ind").get(f"{W}{side}Chars") == "100"
    assert part(book, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    style = opened(book).styles["footer"]
    assert style.font.size == Pt(14)
    assert style.element.rPr.rFonts.get(f"{W}eastAsia") == "宋体"


def test_the_first_case_is_on_page_one_whatever_the_contents_take():
    front, cases = body(written(case())).iter(f"{W}sectPr")

    assert front.find(f"{W}footerReference") is None
    assert cases.find(f"{W}pgNumType").get(f"{W}start") == "1"
    assert {reference.get(f"{W}type") for reference in cases.iter(f"{W}footerReference")} == {"default", "even"}
    distance = int(cases.find(f"{W}pgMar").get(f"{W}footer")) / 1440 * 25.4
    assert distance + 7 / 72 * 25.4 == pytest.approx(
        35 - 7, abs=0.1
    )  # the dashes, in the middle of a line of 14 points


# Fonts -------------------------------------------------------------------------------------------------


def test_every_style_names_its_fonts():
    styles = part(written(case()), "word/styles.xml")
    faces = {"Title": "方正小标宋简体", "Heading1": "黑体", "Heading2": "楷体", "Heading3": "仿宋", "Heading4": "仿宋"}
    sizes = {"Title": 44, "Heading1": 32, "Heading2": 32, "BodyText": 32, "TableText": 21}

    assert styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts").get(f"{W}eastAsia") == "仿宋"
    for style in styles.iter(f"{W}style"):
        if style.get(f"{W}type") == "paragraph":
            fonts, name = style.find(f"{W}rPr/{W}rFonts"), style.get(f"{W}styleId")
            assert fonts.get(f"{W}eastAsia") == faces.get(name, fonts.get(f"{W}eastAsia"))
            assert fonts.get(f"{W}eastAsia") in FACES
            assert {fonts.get(f"{W}{script}") for script in ("ascii", "hAnsi", "cs")} == {"Times New Roman"}
            assert int(style.find(f"{W}rPr/{W}sz").get(f"{W}val")) == sizes.get(name, STYLES_SIZE[name])


STYLES_SIZE = {style.id: round(style.size * 2) for style in STYLES}


def test_every_style_that_is_used_is_written():
    book = written(case(), tables=(wide_table(), narrow_table()))
    styles = {style.get(f"{W}styleId") for style in part(book, "word/styles.xml").iter(f"{W}style")}

    used = {element.get(f"{W}val") for name in ("pStyle", "tblStyle") for element in body(book).iter(f"{W}{name}")}

    assert used <= styles


def test_no_theme_decides_on_a_font():
    book = written(case())

    assert not [name for name in book.namelist() if "theme" in name]
    assert not [name for name in book.namelist() if b"Theme" in book.read(name)]


def test_marks_of_both_scripts_take_the_chinese_font():
    book = written(case(title="“1+9+N”——商量着办……"))

    for run in body(book).iter(f"{W}r"):
        if run.find(f"{W}t") is not None:
            assert run.find(f"{W}rPr/{W}rFonts").get(f"{W}hint") == "eastAsia"
    marks = next(run for run in body(book).iter(f"{W}r") if text(run) == "”——" and run.getparent().tag == f"{W}p")
    assert marks.find(f"{W}rPr/{W}rFonts").get(f"{W}ascii") == "黑体"  # as the heading's other characters
    language = part(book, "word/styles.xml").find(f"{W}docDefaults//{W}lang")
    assert language.get(f"{W}eastAsia") == "zh-CN"


def test_machines_without_a_font_are_told_another():
    fonts = {font.get(f"{W}name"): font for font in part(written(case()), "word/fontTable.xml")}

    assert fonts.keys() >= FACES
    assert "宋体" in fonts["方正小标宋简体"].find(f"{W}altName").get(f"{W}val").split(",")
    assert "仿宋_GB2312" in fonts["仿宋"].find(f"{W}altName").get(f"{W}val").split(",")


def test_the_body_begins_two_characters_later():
    indent = opened(written(case())).styles["Body Text"].element.pPr.find(f"{W}ind")

    assert indent.get(f"{W}firstLineChars") == "200"
    assert int(indent.get(f"{W}firstLine")) == 2 * BODY.character


# Headings and contents ---------------------------------------------------------------------------------


def test_cases_and_their_parts_are_numbered_in_words():
    book = written(*[case(title=f"第{number}个") for number in range(1, 124)])

    firsts = with_style(book, "Heading1")
    assert [firsts[at - 1] for at in (1, 10, 11, 20, 101, 110, 123)] == [
        "一、第1个",
        "十、第10个",
        "十一、第11个",
        "二十、第20个",
        "一百零一、第101个",
        "一百一十、第110个",
        "一百二十三、第123个",
    ]
    assert with_style(book, "Heading2")[:3] == ["（一）背景", "（二）成效", "（三）关键数据"]


def test_several_paragraphs_of_a_part_are_counted():
    book = written(case(parts=(Part("做法", ("先议。", "后做。")),)))

    assert with_style(book, "BodyText") == ["1. 先议。", "2. 后做。"]


def test_headings_have_the_levels_of_the_outline():
    styles = opened(written(case())).styles

    for level, heading in enumerate(HEADINGS):
        assert styles[f"Heading {level + 1}"].element.pPr.find(f"{W}outlineLvl").get(f"{W}val") == str(level)
        assert styles[f"Heading {level + 1}"].element.get(f"{W}styleId") == heading.id


def test_a_gap_is_told():
    assert with_style(written(case(figures=())), "BodyText") == ["小区没有物业。", "原文没有写。", "原文没有写。"]


def test_the_contents_lead_to_every_heading_and_tell_its_page():
    long = case(title="很长的案例", parts=(Part("做法", ("议" * 28 * 22 * 2,)),))
    book = written(case(title="停车难"), long, case(title="漏水"), tables=(narrow_table(), wide_table()))

    lines = [p for p in body(book).iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "TOC1"]
    assert [text(line) for line in lines] == [
        "一、停车难1",
        "二、很长的案例2",
        "三、漏水5",
        "四、改造面积6",
        "五、主要指标7",
        "六、来源8",
    ]
    starts = {mark.get(f"{W}name"): mark.getparent() for mark in body(book).iter(f"{W}bookmarkStart")}
    for line in lines:
        anchor = line.find(f"{W}hyperlink").get(f"{W}anchor")
        assert text(starts[anchor]) == re.sub(r"\d+$", "", text(line))
        assert f"PAGEREF {anchor} \\h" in "".join(line.itertext(f"{W}instrText"))
    assert 'TOC \\o "1-1" \\h \\z' in "".join(lines[0].itertext(f"{W}instrText"))


def test_opening_asks_no_question():
    book = written(case())

    for name in book.namelist():
        assert b"updateFields" not in book.read(name)
        assert b"dirty" not in book.read(name)


def test_every_field_ends():
    for name in ("word/document.xml", "word/footer1.xml"):
        depth = 0
        for mark in part(written(case()), name).iter(f"{W}fldChar"):
            depth += {"begin": 1, "separate": 0, "end": -1}[mark.get(f"{W}fldCharType")]
            assert depth >= 0
        assert depth == 0


# Tables ------------------------------------------------------------------------------------------------


def test_every_figure_stands_in_a_table_with_its_sentence_and_source():
    figures = [Figure(f"{number}户", "居民", "", "", "", f"住着{number}户。", 1) for number in range(30)]
    table = opened(written(case(figures=figures))).tables[1]

    assert [[cell.text for cell in row.cells] for row in table.rows[1:3]] == [
        ["0户", "居民", "", "住着0户。", "〔1〕"],
        ["1户", "居民", "", "住着1户。", "〔1〕"],
    ]
    assert len(table.rows) == 31
    for number, row in enumerate(table.rows):
        assert row._tr.trPr.find(f"{W}cantSplit") is not None
        assert (row._tr.trPr.find(f"{W}tblHeader") is not None) == (number == 0)
        assert row.cells[-1]._tc.find(f".//{W}hyperlink") is None or row.cells[-1].text == "〔1〕"


def test_a_figure_tells_indicator_place_and_period():
    row = opened(written(case())).tables[1].rows[1]

    assert [cell.text for cell in row.cells] == [
        "近2万平米",
        "改造面积（场地面积）",
        "甘肃省兰州市城关区，2021年",
        "改造面积近2万平米。",
        "〔1〕",
    ]


def test_the_sources_of_figures_are_listed():
    book = written(case(title="停车难"), case(title="漏水", date=""))

    assert with_style(book, "Source") == [
        "〔1〕停车难，兰州日报，2021年8月27日，https://cases.example/articles/7/",
        "〔2〕漏水，兰州日报，https://cases.example/articles/7/",
    ]
    marks = {mark.get(f"{W}name") for mark in body(book).iter(f"{W}bookmarkStart")}
    assert {link.get(f"{W}anchor") for link in body(book).iter(f"{W}hyperlink")} <= marks


def test_a_table_of_many_columns_turns_the_page_and_others_do_not():
    sections = opened(written(case(), tables=(narrow_table(), wide_table()))).sections

    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    turned = sections[2]
    margins = (turned.top_margin, turned.right_margin, turned.bottom_margin, turned.left_margin)
    assert [round(margin.mm, 1) for margin in margins] == [28, 37, 26, 35]
    assert turned.page_width > turned.page_height


def test_the_notes_of_a_table_stand_below_it():
    assert with_style(written(case(), tables=(wide_table(),)), "TableNote") == ["说明：单位不同，不并列。"]


def test_the_columns_of_a_table_fill_the_text_area():
    tables = body(written(case(), tables=(narrow_table(), wide_table()))).iter(f"{W}tbl")
    upright, turned = 8845, 12756

    for table, width in zip(tables, (upright, upright, upright, turned), strict=True):
        filled = sum(int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol"))
        assert filled == int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w"))
        assert 0 <= width - filled < 5


def test_a_row_of_another_length_is_an_error():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        written(case(), tables=(Table("表", ["甲", "乙"], [["1"]]),))


# The package -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def full() -> ZipFile:
    note = "可与第二个案例对照。"
    return written(case(note=note), case(figures=()), tables=(narrow_table(), wide_table(), narrow_table()))


def test_elements_stand_in_the_order_of_the_schema(full):
    checked = set()
    for name in full.namelist():
        if name.startswith("word/") and name.endswith(".xml"):
            for element in part(full, name).iter():
                kind = etree.QName(element).localname
                if kind in ORDER:
                    places = [ORDER[kind].split().index(etree.QName(child).localname) for child in element]
                    assert places == sorted(places), (name, etree.tostring(element)[:500])
                    checked.add(kind)
    assert checked == ORDER.keys()


def test_every_cell_ends_with_a_paragraph_and_so_does_every_table(full):
    for cell in body(full).iter(f"{W}tc"):
        assert cell[-1].tag == f"{W}p"
    for table in body(full).iter(f"{W}tbl"):
        assert table.getnext().tag == f"{W}p"


def test_bookmarks_have_names_and_numbers_of_their_own(full):
    starts, ends = list(body(full).iter(f"{W}bookmarkStart")), list(body(full).iter(f"{W}bookmarkEnd"))

    assert len({mark.get(f"{W}name") for mark in starts}) == len(starts)
    assert len({mark.get(f"{W}id") for mark in starts}) == len(starts)
    assert [mark.get(f"{W}id") for mark in starts] == [mark.get(f"{W}id") for mark in ends]
    assert all(re.fullmatch(r"[\w]{1,40}", mark.get(f"{W}name")) for mark in starts)


def test_every_part_has_its_type_and_every_relationship_its_part(full):
    types = part(full, "[Content_Types].xml")
    named = {one.get("PartName").lstrip("/") for one in types if one.get("PartName")}
    related = {
        folder + one.get("Target"): one.get("Id")
        for folder, name in (("", "_rels/.rels"), ("word/", "word/_rels/document.xml.rels"))
        for one in part(full, name)
    }

    files = set(full.namelist()) - {"[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"}
    assert named == files
    assert related.keys() == files
    used = {reference.get(f"{R}id") for reference in body(full).iter(f"{W}footerReference")}
    assert used == {related["word/footer1.xml"], related["word/footer2.xml"]}
    assert full.namelist()[0] == "[Content_Types].xml"
    assert full.testzip() is None


def test_title_date_and_language_are_told_but_nobody():
    book = written(case(), title="案例汇编 <A&B>")
    told = opened(book).core_properties

    assert (told.title, told.language, told.created) == ("案例汇编 <A&B>", "zh-CN", MADE)
    assert {told.author, told.last_modified_by, told.comments} == {""}
    assert not [name for name in book.namelist() if "thumbnail" in name or "customXml" in name]


def test_the_same_document_is_the_same_file():
    first, second = written(case()), written(case())

    assert first.fp.getvalue() == second.fp.getvalue()


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_hostile_texts_are_only_text(value):
    figure = Figure(value, value, value, value, value, value, 1)
    told = case(
        title=value, place=value, publisher=value, date=value, address=value, gap=value, note=value, practices=(value,),
        names=(value, value), parts=(Part(value, (value, value)),), figures=(figure,),
    )  # fmt: skip
    table = Table(value, [value] * 6, [[value] * 6], [value])

    book = written(told, title=value, subtitles=(value,), tables=(table,))

    shown = re.sub(r"[\t\r\n]", " ", re.sub("[\x00-\x08\x0b\x1f\ufffe\ud800]", "", value))
    assert with_style(book, "Heading1")[0] == f"一、{shown}"
    assert opened(book).tables[1].rows[1].cells[0].text == shown
    plain = written(replace(told, title="案例"), subtitles=("",), tables=(wide_table(),))
    assert len(body(book)) == len(body(plain))  # no text has become a paragraph


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", 'https://a.example/" \\l "x', "https://案例"]
)
def test_an_address_that_is_none_of_the_web_is_only_printed(address):
    assert "HYPERLINK" not in "".join(body(written(case(address=address))).itertext(f"{W}instrText"))


def test_an_address_cannot_end_its_field():
    codes = "".join(body(written(case(address='https://a.example/"\\o'))).itertext(f"{W}instrText"))

    assert 'HYPERLINK "https://a.example/%22%5Co"' in codes


def test_a_document_without_cases_is_one_all_the_same():
    assert [p.text for p in opened(written()).paragraphs][:3] == ["案例汇编", "案例库编", "2026年11月22日"]
    assert len(opened(written(tables=(wide_table(),))).sections) == 2


def test_cases_are_counted_from_one_and_each_has_its_body():
    first = case_fragment(case(), 1, Layout())
    second = case_fragment(case(), 2, Layout())

    for entries, bodies in (([second], [second]), ([first, second], [first]), ([first], [first, second])):
        with pytest.raises(ValueError, match=r"numbered|shorter|longer"):
            write(printed(), [one.entry for one in entries], [one.xml for one in bodies], BytesIO())


def test_a_piece_of_a_case_depends_on_nothing_but_case_and_number():
    assert case_fragment(case(), 7, Layout()) == case_fragment(case(), 7, Layout())
    assert case_fragment(case(), 7, Layout()).xml == case_fragment(case(), 7, Layout(30)).xml


def test_a_stream_that_cannot_go_back_is_enough():
    class OneWay:
        def __init__(self) -> None:
            self.pieces: list[bytes] = []

        def write(self, piece: bytes) -> int:
            self.pieces.append(bytes(piece))
            return len(piece)

        def flush(self) -> None:
            pass

    stream, fragment = OneWay(), case_fragment(case(), 1, Layout())

    write(printed(), [fragment.entry], [fragment.xml], stream)

    assert Document(BytesIO(b"".join(stream.pieces))).tables


# Pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "pages"),
    # The heading, seven facts of 410 twips, the head of a part, and of the figures, with their words: 9 lines of 22.
    [(1, 1), (13, 1), (14, 2), (35, 2), (36, 3)],
)
def test_the_pages_of_a_case_are_counted(lines, pages):
    told = case(parts=(Part("做法", ("议" * (28 * lines - 2),)),), figures=())

    assert case_fragment(told, 1, Layout()).entry.pages == pages


def test_a_row_higher_than_a_page_is_counted():
    figure = Figure("1户", "", "", "", "", "议" * 14 * 100, 1)

    assert case_fragment(case(figures=(figure,)), 1, Layout()).entry.pages == 4


def test_table_heads_go_with_their_rows():
    assert CELL_HEAD.keeps_next
    assert all(heading.keeps_next for heading in HEADINGS)
