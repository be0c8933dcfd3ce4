"""Text → marked lines: what is story, what is page. Nothing is cut, so every offset stays true."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from articles.importer.fields import (
    TIME,
    Field,
    find_fields,
    is_bare_names,
    is_byline,
    is_field_line,
    is_media,
    page_rules,
)
from articles.importer.types import Line, LineKind, Refused
from articles.text.dates import find_dates
from articles.text.normalize import fold
from articles.text.spans import Span

PHYSICAL_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# What pages put before a line: bullets, and the question marks that lost indents and emoji become.
FILLER = re.compile(r"^[\s?•·●■□◆◇★☆○◎※*]+")
NUMBERED = re.compile(
    r"^[((]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[))、.．]|^第[一二三四五六七八九十]{1,3}[章节部]|^[①-⑳]"
)
FIELD_MARK = re.compile(r"[:：/]")
WIDE_GAP = re.compile(r"[ \xa0\u3000]{2,}")
MENU_GAP = re.compile(r"[\s|/丨::·,、>»＞\-—()\[\]【】\d.+&•]+")
OFFICE = re.compile(r"(?:委员会|办公室|组织部|宣传部|工委|党委|办事处|人民政府|党支部|居委会|编辑部)$")

DASHES = ("—", "–", "--")
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp)$", re.I)
LOST_INDENT = re.compile(r"[\s?]*")
BRACKET = re.compile(r"[(【\[] ?(?P<inside>[^()【】\[\]。!?]{2,40})[)】\]]\s*")
WIRE = re.compile(
    r"(?P<who>[^,。:;!?“”()\s]{2,22}?)(?P<verb>讯|电|消息|报道)(?P<by>\s?[(【][^()【】]{2,50}[)】]\s*)?(?P<gap>[\s:]+)?"
)
SIGNATURE = re.compile(r"[。!?…”)】](?P<tail>\s*(?:[(【\[][^()【】\[\]]{1,60}[)】\]]|[^。!?…“”()【】]{2,50}))$")

LONGEST_READ = 400
"""Characters of a line that the markers look at: a longer line is a paragraph, whatever it says first."""
ENOUGH_STORY = 60
"""Han after which a list of other articles or a copyright notice ends the story. Before, it is a side column."""
SIDE_COLUMN_WEIGHT = 0.3
"""What follows such a list is more likely its teasers than the story."""
SHORTEST_TITLE, LONGEST_TITLE = 6, 80
LONGEST_CAPTION = 60
CUT_TAIL = 3
"""Short lines at the very end that are kept as story when nothing of the page follows: the text was cut there."""


@dataclass(frozen=True, slots=True)
class Row:
    """A physical line, or one part of it, with what the rules ask of it."""

    span: Span
    text: str
    """Folded with its spaces, without filler before."""
    key: str
    """Letters and digits alone: equal for two printings."""
    han: int
    after_gap: bool
    """Whether an empty line, or the start of the text, stands before it."""

    @property
    def is_prose(self) -> bool:
        """Whether the line reads as sentences, as no title or menu entry does."""
        ends = self.text.rstrip("”」』)]\"' ")[-1:]
        return (
            self.han >= 60
            or ("。" in self.text and self.han >= 6)
            or (";" in self.text and self.han >= 15)
            or (ends in tuple("!?;:…") and self.han >= 30)
            or (self.han >= 45 and bool(re.search(r"[,:、]", self.text)))
        )

    @property
    def is_heading(self) -> bool:
        """Whether a line of the story is a subheading: short, and without the mark that ends a sentence."""
        return not (self.is_prose or self.han > 40 or self.text.count(",") > 1 or self.text.endswith(tuple("。!?;:…")))

    @property
    def is_sentence_like(self) -> bool:
        return self.is_prose or (self.han >= 8 and bool(re.search(r"[,。;:!?…]", self.text)))


@dataclass(frozen=True, slots=True)
class Mark:
    kind: LineKind
    rule: str
    ends: bool = False
    """Whether the story is over where this stands."""


Marks = list[Mark | None]
"""One for each row; None where the row's own words do not tell what it is."""


def clean(text: str) -> tuple[Line, ...]:
    """Every line of the text with its kind, in order; empty lines have none. A line is split where a header or a
    source shares it with the story.

    Raises Refused when no part of the text reads as an article.
    """
    rows = _rows(text)
    marks: Marks = []
    for index in range(len(rows)):
        marks.append(_mark_by_words(rows, marks, index))
    first, last = _find_story(rows, marks)
    title = _find_title(rows, marks, first)
    _mark_captions(rows, marks, title)
    first, last = _trim_story(rows, marks, first, last)
    _mark_by_place(rows, marks, title, first, last)
    lines = [Line(row.span, mark.kind, mark.rule) for row, mark in zip(rows, marks, strict=True) if mark]
    return tuple(_split_ends(text, lines))


# Rows


def _rows(text: str) -> list[Row]:
    rows: list[Row] = []
    previous_end = 0
    for match in PHYSICAL_LINE.finditer(text):
        newlines = text[previous_end : match.start()].replace("\r\n", "\n")
        after_gap = len(newlines) > 1 or not rows or not rows[-1].key
        for span in _parts(text, Span(*match.span())):
            rows.append(_row(text, span, after_gap))
            after_gap = True
        previous_end = match.end()
    return rows


def _row(text: str, span: Span, after_gap: bool) -> Row:
    folded = FILLER.sub("", fold(span.of(text), keep_spaces=True).text).rstrip()
    key = "".join(char for char in folded.lower() if char.isalnum())
    return Row(span, folded, key, len(HAN.findall(folded)), after_gap)


def _parts(text: str, line: Span) -> list[Span]:
    """The line itself; or title, header fields and story apart, where a page puts them into one line."""
    if not FIELD_MARK.search(text, line.start, line.end):
        return [line]
    folded = fold(text[line.start : min(line.end, line.start + LONGEST_READ)], keep_spaces=True)
    fields = [
        field for field in find_fields(folded.text) if field.role in ("publisher", "published", "editor", "author")
    ]
    if not any(_is_telling(field) for field in fields) or is_field_line(folded.text):
        return [line]
    start, end = _header_extent(folded.text, fields)
    cuts = [line.start + folded.offsets[cut] for cut in (start, end) if 0 < cut < len(folded.offsets)]
    parts = [Span(left, right) for left, right in pairwise([line.start, *cuts, line.end]) if left < right]
    return parts if all(HAN.search(part.of(text)) for part in parts) else [line]


def _is_telling(field: Field) -> bool:
    """A source that is a medium, or a date: other labels also open sentences (记者:…, 编辑:…)."""
    if field.role == "published":
        return bool(find_dates(field.value))
    return field.role == "publisher" and is_media(re.split(r"[\s(]", field.value)[0])


def _header_extent(line: str, fields: list[Field]) -> tuple[int, int]:
    """Where the fields begin, with a date that stands before them, and where their last value ends."""
    start = fields[0].span.start
    for date in find_dates(line[:start]):
        if not re.search(r"[^\s\d:|]", line[date.span.end : start]):
            start = date.span.start
    end = start
    for field in fields:
        if end > start and field.span.start - end > LONGEST_TITLE // 4:
            break
        value = line[field.value_start : field.span.end]
        dates = find_dates(value[:LONGEST_TITLE])
        if dates:
            time = TIME.match(value[dates[0].span.end :].lstrip())
            skipped = len(value[dates[0].span.end :]) - len(value[dates[0].span.end :].lstrip())
            end = field.value_start + dates[0].span.end + (skipped + time.end() if time else 0)
        else:
            word = re.match(r"\S{1,20}", value)
            end = field.value_start + (word.end() if word else 0)
    return start, end


# Marks


def _mark_by_words(rows: list[Row], marks: Marks, index: int) -> Mark | None:
    """What the row says of itself."""
    row = rows[index]
    if not row.key:
        return Mark("blank", "no letters")
    if len(row.text) > LONGEST_READ:
        return None
    if _continues_field(rows, marks, index):
        return Mark("metadata", "value of the field above")
    is_fields = is_field_line(row.text)
    for longest, pattern, mark in _markers():
        # 相关阅读: opens a list, though 阅读: is a field; after that, fields go before the weaker markers.
        if mark.kind != "related" and is_fields:
            labels = {field.label for field in find_fields(row.text)}
            return Mark("metadata", "header fields", ends=bool(labels & set(page_rules()["fields"]["closing"])))
        if len(row.text) <= longest and pattern.search(row.text):
            return mark
    if _is_menu(row.text):
        return Mark("navigation", "menu")
    if is_byline(row.text):
        return Mark("metadata", "byline")
    if row.text[0] in "([【" and row.text[-1] in ")]】" and (_is_signed(row.text) or _is_dateline(row.text[1:-1])):
        return Mark("metadata", "signature")
    if len(row.text) <= LONGEST_TITLE and _dateline_end(row.text) == len(row.text):
        return Mark("metadata", "dateline")
    return None


def _continues_field(rows: list[Row], marks: Marks, index: int) -> bool:
    """Whether the row is the value of a field whose label ends the line above (来源: ⏎ 四海资讯)."""
    row = rows[index]
    if not index or row.after_gap or len(row.text) > 20 or row.text.endswith(":") or find_fields(row.text):
        return False
    above, fields = marks[index - 1], find_fields(rows[index - 1].text)
    return bool(
        above and above.kind == "metadata" and fields and rows[index - 1].text.endswith(":") and not fields[-1].value
    )


def _is_menu(text: str) -> bool:
    words = [word for word in MENU_GAP.split(text) if word]
    endings = tuple(page_rules()["menu"]["endings"])
    return 0 < len(words) <= 60 and all(
        word in _menu_words() or (word.endswith(endings) and len(word) <= 6) for word in words
    )


@cache
def _menu_words() -> frozenset[str]:
    return frozenset(page_rules()["menu"]["words"])


@cache
def _markers() -> tuple[tuple[int, re.Pattern[str], Mark], ...]:
    return tuple(
        (group["longest"], re.compile("|".join(group["patterns"])), Mark(group["kind"], group["rule"], "ends" in group))
        for group in page_rules()["marks"]
    )


# Where the story stands


def _find_story(rows: list[Row], marks: Marks) -> tuple[int, int]:
    """First and last row of the story: the weightiest run of sentences between two ends."""
    for may_be_short in (False, True):
        best, best_weight = (0, 0), 0.0
        start, factor = 0, 1.0
        for index in range(len(rows) + 1):
            mark = marks[index] if index < len(rows) else None
            if index < len(rows) and not (mark and mark.ends):
                continue
            found = [i for i in range(start, index) if marks[i] is None and (rows[i].is_sentence_like if may_be_short else rows[i].is_prose)]
            weight = factor * sum(rows[i].han for i in found)
            if weight > best_weight:
                best, best_weight = (found[0], found[-1]), weight
            if mark and mark.kind in ("related", "copyright") and best_weight >= ENOUGH_STORY:
                break
            start, factor = index + 1, SIDE_COLUMN_WEIGHT if mark and mark.kind == "related" else 1.0
        if best_weight:
            first, last = best
            end = next((i for i in range(last + 1, len(rows)) if (mark := marks[i]) and mark.ends), len(rows))
            after = [i for i in range(last + 1, end) if marks[i] is None and rows[i].is_sentence_like]
            return first, after[-1] if after else last
    raise Refused("no article text found")


def _find_title(rows: list[Row], marks: Marks, first: int) -> list[int]:
    """The rows of the headline: the last one above the header fields; without fields, the first one above the story."""
    prose = [i for i in range(first) if marks[i] is None and rows[i].is_prose]
    floor = prose[-1] + 1 if prose else 0
    candidates = [i for i in range(floor, first) if marks[i] is None and _may_be_title(rows[i])]
    fields = [i for i in range(floor, first) if (mark := marks[i]) and mark.rule == "header fields" and _tells_when_or_who(rows[i])]
    menus = [i for i in range(floor, first) if (mark := marks[i]) and mark.kind == "navigation"]
    above = [i for i in candidates if any(i < field for field in fields)]
    if above:
        anchor = next(field for field in fields if field > above[0])
        above = [i for i in above if i < anchor] or above
        long_enough = [i for i in above if rows[i].han >= SHORTEST_TITLE]
        chosen = _prefer_repeated(rows, long_enough or above)[-1]
        return _with_neighbours(rows, candidates, chosen, upwards=True)
    below_menus = [i for i in candidates if any(menu < i for menu in menus)]
    choice = [i for i in _prefer_repeated(rows, below_menus or candidates) if rows[i].han >= SHORTEST_TITLE]
    return _with_neighbours(rows, candidates, choice[0], upwards=False) if choice else []


def _tells_when_or_who(row: Row) -> bool:
    """Whether these fields stand below a headline, as counters and index numbers need not."""
    roles = {field.role for field in find_fields(row.text)}
    return not roles or bool(roles & {"publisher", "published", "updated", "author", "editor", "issue"})


def _may_be_title(row: Row) -> bool:
    return (
        row.han >= 4
        and len(row.text) <= LONGEST_TITLE
        and not row.is_prose
        and not NUMBERED.match(row.text)
        and not is_media(row.text)
        and not _is_slogan(row.text)
    )


def _is_slogan(text: str) -> bool:
    """资源共享  优势互补  合作共赢: a banner of three parts or more."""
    return len(WIDE_GAP.split(text.strip())) >= 3


def _prefer_repeated(rows: list[Row], candidates: list[int]) -> list[int]:
    """Those that the text prints again, as body picture or in the window title; or else all of them."""
    keys = Counter(row.key for row in rows)
    repeated = [i for i in candidates if rows[i].han >= 6 and keys[rows[i].key] > 1]
    inside = [
        i
        for i in candidates
        if rows[i].han >= 8 and any(rows[i].key in rows[j].key for j in candidates if rows[j].key != rows[i].key)
    ]
    return repeated or inside or candidates


def _with_neighbours(rows: list[Row], candidates: list[int], chosen: int, upwards: bool) -> list[int]:
    """A headline may run over two or three lines that no empty line parts, and have a subtitle behind a dash."""
    has_gaps = any(row.after_gap for row in rows[1:])
    title = [chosen]
    while upwards and len(title) < 3 and title[0] - 1 in candidates and not rows[title[0]].after_gap:
        if rows[title[0] - 1].han < 6 or not (has_gaps or _runs_on(rows[title[0] - 1], rows[title[0]])):
            break
        title.insert(0, title[0] - 1)
    while len(title) < 3 and title[-1] + 1 in candidates:
        following = rows[title[-1] + 1]
        if not (
            following.text.startswith(DASHES)
            or (not following.after_gap and _runs_on(rows[title[-1]], following))
        ):
            break
        title.append(title[-1] + 1)
    return title


def _runs_on(row: Row, following: Row) -> bool:
    return row.text.endswith((":", ",", "、", "—")) or following.text.startswith(DASHES)


def _mark_captions(rows: list[Row], marks: Marks, title: list[int]) -> None:
    """Mark what stands in the story but is a picture's: the repeated title, repeated lines, the line below a file name."""
    title_key = "".join(rows[i].key for i in title)
    titles = {title_key, *(rows[i].key for i in title)} - {""}
    keys = Counter(row.key for row in rows)
    for index, row in enumerate(rows):
        if marks[index] is not None or index in title:
            continue
        if row.key in titles or (title_key and not row.key.replace(title_key, "")):
            marks[index] = Mark("caption", "repeats the title")
        elif title_key and row.key.startswith(title_key) and is_media(_after(row.text, "_-|–—")):
            marks[index] = Mark("navigation", "title with the name of the site")
        elif keys[row.key] > 1 and 6 <= row.han <= (LONGEST_CAPTION // 3 if "。" in row.text else LONGEST_CAPTION):
            marks[index] = Mark("caption", "repeated line")
        elif index and _stands_below_picture(rows, marks, index):
            marks[index] = Mark("caption", "below a picture")


def _after(text: str, marks: str) -> str:
    return re.split(f"[{re.escape(marks)}]", text)[-1].strip()


def _stands_below_picture(rows: list[Row], marks: Marks, index: int) -> bool:
    """A single short sentence right below a picture's file name; a line without a full stop there is a subheading."""
    row, above = rows[index], index - 1
    while above > 0 and not rows[above].key:
        above -= 1
    if not PICTURE_FILE.search(rows[above].text) or row.han > LONGEST_CAPTION // 2 or row.text.count("。") > 1:
        return False
    return row.text.endswith("。") if row.after_gap else not NUMBERED.match(row.text)


def _trim_story(rows: list[Row], marks: Marks, first: int, last: int) -> tuple[int, int]:
    """First and last row again, now that captions are known: below a byline that follows a line or two of caption,
    and down to the end of a text that was cut off."""
    prose = [i for i in range(first, last + 1) if marks[i] is None and rows[i].is_sentence_like]
    for byline in (i for i in range(first, last) if (mark := marks[i]) and mark.rule == "byline"):
        before = sum(rows[i].han for i in prose if i < byline)
        after = sum(rows[i].han for i in prose if i > byline)
        if before < ENOUGH_STORY and 2 * before < after:
            for i in range(first, byline):
                marks[i] = marks[i] or Mark("caption", "above the byline")
    prose = [i for i in prose if marks[i] is None]
    if not prose:
        raise Refused("no article text found")
    behind = [i for i in range(prose[-1] + 1, len(rows)) if rows[i].key]
    is_page = any((mark := marks[i]) and mark.kind != "caption" for i in behind)
    cut = [i for i in behind if marks[i] is None]
    is_cut = not is_page and len(cut) <= CUT_TAIL and not any(_is_signature(rows[i]) for i in cut)
    return prose[0], cut[-1] if cut and is_cut else prose[-1]


def _is_signature(row: Row) -> bool:
    is_name = is_bare_names(row.text) or is_media(row.text) or bool(OFFICE.search(row.text))
    return is_name and not row.text[0].isdigit()


def _mark_by_place(rows: list[Row], marks: Marks, title: list[int], first: int, last: int) -> None:
    """Mark every row that is left by where it stands: above, in or below the story."""
    header = [i for i in range(first) if i in title or ((mark := marks[i]) and mark.kind in ("metadata", "navigation"))]
    story_start = header[-1] + 1 if header else 0
    title_key = "".join(rows[i].key for i in title)
    beside = Mark("navigation", "above the story")
    for index, row in enumerate(rows):
        mark = marks[index]
        if index == last + 1:
            beside = Mark("navigation", "below the story")
        if mark and index > last and beside.kind == "related" and mark.kind in ("metadata", "caption"):
            marks[index] = beside
        elif mark:
            beside = _beside_after(mark, beside)
        elif index in title:
            marks[index] = Mark("title", "headline")
        elif index < story_start:
            marks[index] = _mark_above(rows, marks, index, title_key, beside)
        elif index < first:
            marks[index] = _mark_lead_in(rows, marks, index, title_key)
        elif index <= last:
            is_end = index == len(rows) - 1
            marks[index] = Mark("heading", "short line") if row.is_heading and not is_end else Mark("body", "sentences")
        elif is_bare_names(row.text) and index == last + 1:
            marks[index] = Mark("metadata", "byline")
        else:
            marks[index] = beside


def _beside_after(mark: Mark, beside: Mark) -> Mark:
    """What an unknown line beside the story is from this mark on: an entry of a list of other articles, or a menu's."""
    if mark.kind == "related":
        return Mark("related", "in a list of other articles")
    if mark.kind in ("copyright", "navigation", "metadata") and beside.kind == "related":
        return Mark("navigation", "beside the story") if mark.kind != "navigation" or mark.rule == "breadcrumb" else beside
    return beside


def _mark_above(rows: list[Row], marks: Marks, index: int, title_key: str, beside: Mark) -> Mark:
    before = marks[index - 1] if index else None
    if before and before.kind == "metadata" and rows[index].key in title_key:
        return Mark("metadata", "goes on with the title above")
    if before and before.kind in ("title", "metadata") and is_media(rows[index].text):
        return Mark("metadata", "medium")
    return beside


def _mark_lead_in(rows: list[Row], marks: Marks, index: int, title_key: str) -> Mark:
    """Short lines between the header and the first sentence: subheadings, a lead-in verse, or pieces of a banner."""
    row = rows[index]
    before = next((mark for mark in reversed(marks[:index]) if mark and mark.kind != "blank"), None)
    if is_bare_names(row.text):
        return Mark("metadata", "byline")
    if is_media(row.text) and before and before.kind in ("title", "metadata"):
        return Mark("metadata", "medium")
    if title_key and row.text.startswith(DASHES):
        return Mark("title", "subtitle")
    if row.key in title_key:
        kind: LineKind = "metadata" if before and before.kind == "metadata" else "caption"
        return Mark(kind, "piece of the title")
    if _is_slogan(row.text):
        return Mark("promotion", "banner")
    if row.han < 4 and not NUMBERED.match(row.text):
        return Mark("navigation", "above the story")
    return Mark("heading" if row.is_heading else "body", "lead-in")


# Lines shared with the story


def _split_ends(text: str, lines: list[Line]) -> list[Line]:
    """Part the dateline from the first paragraph, and the signature from the last."""
    body = [index for index, line in enumerate(lines) if line.kind == "body"]
    if not body:
        return lines
    for index, split in ((body[-1], _split_signature), (body[0], _split_dateline)):
        lines[index : index + 1] = split(text, lines[index])
    return lines


def _split_dateline(text: str, line: Line) -> list[Line]:
    """(浦西基层党建网) 问万里…: the story begins with its first word."""
    folded = fold(line.span.of(text)[:LONGEST_READ], keep_spaces=True)
    end = _dateline_end(folded.text)
    if not 0 < end < len(folded.text):
        return [line]
    cut = line.span.start + folded.offsets[end]
    before = Line(Span(line.span.start, cut), "metadata", "dateline")
    if not HAN.search(folded.text[:end]):
        before = replace(before, kind="blank", rule="lost indent")
    return [before, replace(line, span=Span(cut, line.span.end))]


def _dateline_end(text: str) -> int:
    """How far the line is not yet story: lost indents, (本网讯), 本报讯(记者 林晓舟), 浙江日报杭州7月1日讯."""
    end = 0
    for _ in range(3):
        filler = LOST_INDENT.match(text, end)
        start = filler.end() if filler else end
        bracket, wire = BRACKET.match(text, start), WIRE.match(text, start)
        if bracket and _is_dateline(bracket["inside"].strip()):
            end = bracket.end()
        elif wire and _is_wire(wire):
            end = wire.end()
        else:
            return start if "?" in text[end:start] else end
    return end


def _is_dateline(inside: str) -> bool:
    return inside.endswith(("讯", "电")) or is_media(inside) or is_byline(inside) or is_field_line(inside)


def _is_wire(wire: re.Match[str]) -> bool:
    """Whether the words before 讯, 电 or 报道 are an agency's. Something must part them from the story: 通讯员 is a word."""
    who = wire["who"]
    if who in page_rules()["dateline"]["own"] and wire["verb"] == "讯":
        return True
    if not (wire["by"] or wire["gap"] or re.search(r"\d日$", who)):
        return False
    return any(is_media(who[:length]) for length in range(3, len(who) + 1)) or (wire["verb"] == "讯" or len(who) <= 6)


def _split_signature(text: str, line: Line) -> list[Line]:
    """…画画、做手工。(坝河青年报客户端): what follows the last full stop names who wrote or edited."""
    window_start = max(line.span.start, line.span.end - LONGEST_READ // 2)
    folded = fold(text[window_start : line.span.end], keep_spaces=True)
    end = len(folded.text.rstrip())
    for _ in range(3):
        match = SIGNATURE.search(folded.text, max(0, end - LONGEST_TITLE), end)
        if not match or not _is_signed(match["tail"]):
            break
        end = match.start("tail")
    cut = window_start + folded.offsets[end] if end < len(folded.text.rstrip()) else line.span.end
    if not line.span.start < cut < line.span.end:
        return [line]
    return [replace(line, span=Span(line.span.start, cut)), Line(Span(cut, line.span.end), "metadata", "signature")]


def _is_signed(tail: str) -> bool:
    inner = tail.strip("()[]【】 □■\xa0")
    is_bracketed = tail.lstrip()[:1] in "([【"
    return (
        is_field_line(inner)
        or is_byline(inner)
        or (is_bare_names(inner) and (is_bracketed or tail[0].isspace()))
        or (is_bracketed and (is_media(inner) or inner in ("完", "完结", "待续") or OFFICE.search(inner) is not None))
    )
