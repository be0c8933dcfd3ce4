"""Text → marked lines: what is story, what is page. Nothing is cut, so every offset stays true."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from articles.importer.datelines import dateline_end, is_dateline, is_signature, is_signed, split_dateline, split_signature
from articles.importer.fields import find_fields, is_bare_names, is_byline, is_field_line, is_media, page_rules
from articles.importer.rows import LONGEST_READ, Row, rows_of
from articles.importer.types import Line, LineKind, Refused

NUMBERED = re.compile(
    r"^[((]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[))、.．]|^第[一二三四五六七八九十]{1,3}[章节部]|^[①-⑳]"
)
DASHES = ("—", "–", "--")
WIDE_GAP = re.compile(r"[ \xa0\u3000]{2,}")
MENU_GAP = re.compile(r"[\s|/丨:·,、>»\-—()\[\]【】\d.+&•]+")
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp)$", re.I)

ENOUGH_STORY = 60
"""Han after which a list of other articles or a copyright notice ends the story. Before, it is a side column."""
SIDE_COLUMN_WEIGHT = 0.3
"""What follows such a list is more likely its teasers than the story."""
SHORTEST_TITLE, LONGEST_TITLE = 6, 80
TITLE_DISTANCE = 200
"""Rows above the story among which its headline is looked for."""
LONGEST_CAPTION = 60
BYLINE_DISTANCE = 12
"""Rows of captions that may stand between header and byline."""
CUT_TAIL = 3
"""Short lines at the very end that are kept as story when nothing of the page follows: the text was cut there."""


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
    rows = rows_of(text)
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
        if is_fields and not (mark.kind == "related" and mark.ends):
            labels = {field.label for field in find_fields(row.text)}
            return Mark("metadata", "header fields", ends=bool(labels & set(page_rules()["fields"]["closing"])))
        if len(row.text) <= longest and pattern.search(row.text):
            return mark
    if _is_menu(row.text):
        return Mark("navigation", "menu")
    if is_byline(row.text):
        return Mark("metadata", "byline")
    if row.text[0] in "([【" and row.text[-1] in ")]】" and (is_signed(row.text) or is_dateline(row.text[1:-1])):
        return Mark("metadata", "signature")
    if len(row.text) <= LONGEST_TITLE and dateline_end(row.text) == len(row.text):
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
            found = [
                i
                for i in range(start, index)
                if marks[i] is None and (rows[i].is_sentence_like if may_be_short else rows[i].is_prose)
            ]
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
    floor = max(prose[-1] + 1 if prose else 0, first - TITLE_DISTANCE)
    candidates = [i for i in range(floor, first) if marks[i] is None and _may_be_title(rows[i])]
    fields = [
        i
        for i in range(floor, first)
        if (mark := marks[i]) and mark.rule == "header fields" and _tells_when_or_who(rows[i])
    ]
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
            following.text.startswith(DASHES) or (not following.after_gap and _runs_on(rows[title[-1]], following))
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
    for byline in range(first, min(last, first + BYLINE_DISTANCE)):
        if _kind_and_rule(marks, byline) != ("metadata", "byline"):
            continue
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
    is_cut = not is_page and len(cut) <= CUT_TAIL and not any(is_signature(rows[i].text) for i in cut)
    return prose[0], cut[-1] if cut and is_cut else prose[-1]


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
        return (
            Mark("navigation", "beside the story") if mark.kind != "navigation" or mark.rule == "breadcrumb" else beside
        )
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
    for index, split in ((body[-1], split_signature), (body[0], split_dateline)):
        lines[index : index + 1] = split(text, lines[index])
    return lines
