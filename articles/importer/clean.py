"""Text → marked lines: what is story, what is page. Nothing is cut, so every offset stays true."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from articles.importer.datelines import (
    dateline_end,
    is_dateline,
    is_signature,
    is_signed,
    split_dateline,
    split_signature,
)
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


UNKNOWN = Mark("body", "not decided yet")


def clean(text: str) -> tuple[Line, ...]:
    """Every line of the text with its kind, in order; empty lines have none. A line is split where a header or a
    source shares it with the story.

    Raises Refused when no part of the text reads as an article.
    """
    rows = rows_of(text)
    marks: list[Mark] = []
    for index in range(len(rows)):
        marks.append(_mark_by_words(rows, marks, index))
    first, last = _find_story(rows, marks)
    title = _find_title(rows, marks, first)
    _mark_captions(rows, marks, title)
    first, last = _trim_story(rows, marks, first, last)
    _mark_by_place(rows, marks, title, first, last)
    lines = [Line(row.span, mark.kind, mark.rule) for row, mark in zip(rows, marks, strict=True)]
    return tuple(_split_ends(text, lines))


# Marks


def _mark_by_words(rows: list[Row], marks: list[Mark], index: int) -> Mark:
    """What the row says of itself."""
    row = rows[index]
    if not row.key:
        return Mark("blank", "no letters")
    if len(row.text) > LONGEST_READ:
        return UNKNOWN
    if _continues_field(rows, marks, index):
        return Mark("metadata", "value of the field above")
    is_fields = is_field_line(row.text)
    for longest, opening, inside, mark in _markers():
        # 相关阅读: opens a list, though 阅读: is a field; after that, fields go before the weaker markers.
        if is_fields and not (mark.kind == "related" and mark.ends):
            labels = {field.label for field in find_fields(row.text)}
            return Mark("metadata", "header fields", ends=bool(labels & set(page_rules()["fields"]["closing"])))
        if len(row.text) <= longest and (opening.match(row.text) or (inside and inside.search(row.text))):
            return mark
    if _is_menu(row.text):
        return Mark("navigation", "menu")
    if is_byline(row.text):
        return Mark("metadata", "byline")
    if row.text[0] in "([【" and row.text[-1] in ")]】" and (is_signed(row.text) or is_dateline(row.text[1:-1])):
        return Mark("metadata", "signature")
    if len(row.text) <= LONGEST_TITLE and dateline_end(row.text) == len(row.text):
        return Mark("metadata", "dateline")
    return UNKNOWN


def _continues_field(rows: list[Row], marks: list[Mark], index: int) -> bool:
    """Whether the row is the value of a field whose label ends the line above (来源: ⏎ 河湾资讯)."""
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
def _markers() -> tuple[tuple[int, re.Pattern[str], re.Pattern[str] | None, Mark], ...]:
    """Longest line, what it may begin with, what may stand anywhere in it, and what it is then.

    Apart, for most are looked for at the beginning of a line only.
    """
    markers = []
    for group in page_rules()["marks"]:
        opening = [pattern for pattern in group["patterns"] if pattern.startswith("^")]
        inside = [pattern for pattern in group["patterns"] if not pattern.startswith("^")]
        mark = Mark(group["kind"], group["rule"], "ends" in group)
        patterns = re.compile("|".join(opening or ["(?!)"])), re.compile("|".join(inside)) if inside else None
        markers.append((group["longest"], *patterns, mark))
    return tuple(markers)


# Where the story stands


def _find_story(rows: list[Row], marks: list[Mark]) -> tuple[int, int]:
    """First and last row of the story: the weightiest run of sentences between two ends."""
    sentences = [index for index, row in enumerate(rows) if marks[index] is UNKNOWN and row.is_sentence_like]
    prose = [index for index in sentences if rows[index].is_prose] or sentences
    story, story_weight = range(0), 0.0
    edges = [-1, *(index for index, mark in enumerate(marks) if mark.ends), len(rows)]
    for left, right in pairwise(edges):
        run = prose[bisect_right(prose, left) : bisect_left(prose, right)]
        is_side_column = left >= 0 and marks[left].kind == "related"
        weight = sum(rows[index].han for index in run) * (SIDE_COLUMN_WEIGHT if is_side_column else 1)
        if weight > story_weight:
            story, story_weight = range(run[0], right), weight
        if right < len(rows) and marks[right].kind in ("related", "copyright") and story_weight >= ENOUGH_STORY:
            break
    if not story:
        raise Refused("no article text found")
    return story[0], sentences[bisect_right(sentences, story[-1]) - 1]


def _find_title(rows: list[Row], marks: list[Mark], first: int) -> list[int]:
    """The rows of the headline: the last one above the header fields; without fields, the first one above the story."""
    above = range(max(0, first - TITLE_DISTANCE), first)
    floor = 1 + max((i for i in above if marks[i] is UNKNOWN and rows[i].is_prose), default=above.start - 1)
    candidates = [i for i in range(floor, first) if marks[i] is UNKNOWN and _may_be_title(rows[i])]
    if not candidates:
        return []
    fields = [
        i for i in range(candidates[0], first) if marks[i].rule == "header fields" and _tells_when_or_who(rows[i])
    ]
    if fields:
        above_fields = [i for i in candidates if i < fields[0]]
        long_enough = [i for i in above_fields if rows[i].han >= SHORTEST_TITLE]
        chosen = _prefer_repeated(rows, long_enough or above_fields)[-1]
        return _with_neighbours(rows, candidates, chosen, upwards=True)
    last_menu = max((i for i in range(floor, first) if marks[i].kind == "navigation"), default=-1)
    below_menus = [i for i in candidates if i > last_menu]
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
    """众人商量  众人出力  众人评说: a banner of three parts or more."""
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


def _mark_captions(rows: list[Row], marks: list[Mark], title: list[int]) -> None:
    """Mark what stands in the story but is a picture's: the repeated title, repeated lines, the line below a file name."""
    title_key = "".join(rows[i].key for i in title)
    titles = {title_key, *(rows[i].key for i in title)} - {""}
    keys = Counter(row.key for row in rows)
    for index, row in enumerate(rows):
        if marks[index] is not UNKNOWN or index in title:
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


def _stands_below_picture(rows: list[Row], marks: list[Mark], index: int) -> bool:
    """A single short sentence right below a picture's file name; a line without a full stop there is a subheading."""
    row, above = rows[index], index - 1
    while above > 0 and not rows[above].key:
        above -= 1
    if not PICTURE_FILE.search(rows[above].text) or row.han > LONGEST_CAPTION // 2 or row.text.count("。") > 1:
        return False
    return row.text.endswith("。") if row.after_gap else not NUMBERED.match(row.text)


def _trim_story(rows: list[Row], marks: list[Mark], first: int, last: int) -> tuple[int, int]:
    """First and last row again, now that captions are known: below a byline that follows a line or two of caption,
    and down to the end of a text that was cut off."""
    prose = [i for i in range(first, last + 1) if marks[i] is UNKNOWN and rows[i].is_sentence_like]
    for byline in range(first, min(last, first + BYLINE_DISTANCE)):
        if marks[byline].rule != "byline":
            continue
        before = sum(rows[i].han for i in prose if i < byline)
        after = sum(rows[i].han for i in prose if i > byline)
        if before < ENOUGH_STORY and 2 * before < after:
            for i in range(first, byline):
                if marks[i] is UNKNOWN:
                    marks[i] = Mark("caption", "above the byline")
    prose = [i for i in prose if marks[i] is UNKNOWN]
    if not prose:
        raise Refused("no article text found")
    behind = [i for i in range(prose[-1] + 1, len(rows)) if rows[i].key]
    cut = [i for i in behind if marks[i] is UNKNOWN]
    is_page = any(marks[i].kind != "caption" for i in behind if i not in cut)
    is_cut = not is_page and len(cut) <= CUT_TAIL and not any(is_signature(rows[i].text) for i in cut)
    return prose[0], cut[-1] if cut and is_cut else prose[-1]


def _mark_by_place(rows: list[Row], marks: list[Mark], title: list[int], first: int, last: int) -> None:
    """Mark every row that is left by where it stands: above, in or below the story."""
    header = [i for i in range(first) if i in title or marks[i].kind in ("metadata", "navigation")]
    story_start = header[-1] + 1 if header else 0
    title_key = "".join(rows[i].key for i in title)
    beside = Mark("navigation", "above the story")
    before = UNKNOWN
    for index, row in enumerate(rows):
        if index == last + 1:
            beside = Mark("navigation", "below the story")
        if marks[index] is not UNKNOWN:
            if index > last and beside.kind == "related" and marks[index].kind in ("metadata", "caption"):
                marks[index] = beside
            beside = _beside_after(marks[index], beside)
        elif index in title:
            marks[index] = Mark("title", "headline")
        elif index < story_start:
            marks[index] = _mark_above(row, before, title_key, beside)
        elif index < first:
            marks[index] = _mark_lead_in(row, before, title_key)
        elif index <= last:
            is_heading = row.is_heading and index < len(rows) - 1
            marks[index] = Mark("heading", "short line") if is_heading else Mark("body", "sentences")
        elif index == last + 1 and is_bare_names(row.text):
            marks[index] = Mark("metadata", "byline")
        else:
            marks[index] = beside
        before = marks[index] if marks[index].kind != "blank" else before


def _beside_after(mark: Mark, beside: Mark) -> Mark:
    """What an unknown line beside the story is from this mark on: an entry of a list of other articles, or a menu's."""
    if mark.kind == "related":
        return Mark("related", "in a list of other articles")
    if mark.kind in ("copyright", "metadata") or mark.rule == "breadcrumb":
        return Mark("navigation", "beside the story")
    return beside


def _mark_above(row: Row, before: Mark, title_key: str, beside: Mark) -> Mark:
    """A line between other lines of the header."""
    if before.kind == "metadata" and row.key in title_key:
        return Mark("metadata", "goes on with the title above")
    if before.kind in ("title", "metadata") and is_media(row.text):
        return Mark("metadata", "medium")
    return beside


def _mark_lead_in(row: Row, before: Mark, title_key: str) -> Mark:
    """Short lines between the header and the first sentence: subheadings, a lead-in verse, or pieces of a banner."""
    if is_bare_names(row.text):
        return Mark("metadata", "byline")
    if is_media(row.text) and before.kind in ("title", "metadata"):
        return Mark("metadata", "medium")
    if title_key and row.text.startswith(DASHES):
        return Mark("title", "subtitle")
    if row.key in title_key:
        return Mark("metadata" if before.kind == "metadata" else "caption", "piece of the title")
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
