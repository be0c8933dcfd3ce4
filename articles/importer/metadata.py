"""Marked lines → title, publisher, site, author and date, and what else of the page tells the place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from articles.importer.fields import Field, Role, find_fields, has_role, is_bare_names, is_media, names_in, page_rules
from articles.importer.types import Line, Metadata, Published
from articles.text.dates import find_dates
from articles.text.normalize import fold

MAX_HINTS, LONGEST_HINT = 20, 60
BREADCRUMB = re.compile(r"[>»›|/]+|->")
# 本报讯, (河湾日报), 河湾日报5月6日讯, 河湾日报记者: the agency is what stands before, back to a mark, a digit or a blank.
AFTER_AGENCY = re.compile(r"(?P<person>记者|通讯员)|讯|电|报道|消息|(?P<mark>[()【】\[\]\s,。:\d])")
NEAR, FAR = 2, 18
"""Characters that an agency's name may have."""
POST = re.compile(r"社?(?:全媒体|融媒体|首席|特约|实习)?$")
SITE_NAME = re.compile(r"^.{2,16}(?:网|网站|在线|热线|日报|晚报|视窗|之窗|客户端)$")
SITE_OWNER = re.compile(
    r"(?:(?i:copyright|版权所有|all rights reserved)|©|来源为|注明|凡(?:本网)?注有?|归)[\s:\d\-–@©“\"《]*(?P<name>[一-鿿A-Za-z·]{2,20})"
)
HAN_WORD = re.compile(r"[一-鿿]{2}")
QUOTED = '《》“”"「」『』()[]【】'


def read_metadata(text: str, lines: tuple[Line, ...], publishers: tuple[str, ...] = ()) -> Metadata:
    """What the page says of the article; "" and None where it says nothing. Publisher and author are simplified.

    `publishers` are the names that curators know: they count as a medium whatever their ending.
    """
    publisher, site = _read_publisher(text, lines, publishers)
    return Metadata(
        title=_read_title(text, lines),
        publisher=publisher,
        site=site or _read_site(text, lines),
        author="、".join(_read_authors(text, lines)),
        published=_read_published(text, lines),
    )


def page_hints(text: str, lines: tuple[Line, ...], metadata: Metadata) -> tuple[str, ...]:
    """Short strings beside the story that tell its place: publisher, site, menus above, fields and footer.

    Lists of other articles are left out: they name other places.
    """
    story = [index for index, line in enumerate(lines) if line.kind == "body"]
    first = story[0] if story else 0
    hints = [metadata.publisher, metadata.site]
    for index, line in enumerate(lines):
        is_beside = line.kind in ("metadata", "copyright") or (line.kind == "navigation" and index < first)
        words = " ".join(line.span.of(text).split())
        if is_beside and HAN_WORD.search(words) and len(words) <= LONGEST_HINT and not words.endswith((":", "：")):
            hints.append(words)
    return tuple(dict.fromkeys(hint for hint in hints if hint))[:MAX_HINTS]


def _read_title(text: str, lines: tuple[Line, ...]) -> str:
    parts = [" ".join(line.span.of(text).split()) for line in lines if line.kind == "title"]
    title = " ".join(part.lstrip("?•●■□◆◇★☆*") for part in parts)
    head, mark, tail = _rpartition(title.rstrip(" |_-"), "_|-–—丨")
    if mark and len(head) >= 6 and is_media(fold(tail.strip()).text):
        return head.rstrip(" _-–—")
    if title:
        return title.rstrip(" |_-")
    return next(
        (field.value for field in _fields(text, lines) if field.label in ("标题", "题目", "原标题", "原题")), ""
    )


def _rpartition(title: str, marks: str) -> tuple[str, str, str]:
    """The title before and after the last of the marks that set a site's name off."""
    at = max(title.rfind(mark) for mark in marks)
    return (title[:at], title[at], title[at + 1 :]) if at > 0 else (title, "", "")


def _folded(text: str, line: Line) -> str:
    return fold(line.span.of(text), keep_spaces=True).text.strip()


def _fields(text: str, lines: tuple[Line, ...]) -> Iterator[Field]:
    """Header fields in order; a value on the next line counts as its label's."""
    metadata = [(line, _folded(text, line)) for line in lines if line.kind == "metadata"]
    for index, (_, words) in enumerate(metadata):
        fields = find_fields(words)
        for field in fields:
            following = metadata[index + 1] if index + 1 < len(metadata) else None
            if (
                not field.value
                and field is fields[-1]
                and following
                and following[0].rule == "value of the field above"
            ):
                yield Field(field.role, field.label, following[1], field.span, field.value_start)
            else:
                yield field


def _values(text: str, lines: tuple[Line, ...], *roles: Role) -> list[str]:
    return [field.value for field in _fields(text, lines) if field.role in roles and field.value]


def _read_publisher(text: str, lines: tuple[Line, ...], publishers: tuple[str, ...]) -> tuple[str, str]:
    """Publisher and site as the fields, datelines and signatures name them; 某区组织部 is nobody.

    One field may name both (河湾新闻网-河湾日报). Beside a source, a dateline (河湾党建网) is the site's.
    """
    named = [_split_source(value, publishers) for value in _values(text, lines, "publisher", "issue")]
    datelines = list(_agencies(text, lines, "dateline", publishers=publishers))
    signed = [(name, "") for name in _agencies(text, lines, "signature", "byline", publishers=publishers)]
    media = [pair for pair in named if is_media(pair[0], publishers)]
    media += [(name, "") for name in _unlabelled_media(text, lines)]
    candidates = [*media, *signed, *named] if named or media else [*((name, "") for name in datelines), *signed]
    publisher, site = next((pair for pair in candidates if _is_somebody(pair[0])), ("", ""))
    return publisher, site or next((name for name in datelines if name != publisher), "")


def _split_source(value: str, publishers: tuple[str, ...]) -> tuple[str, str]:
    dates = find_dates(value)
    value = value[: dates[0].span.start] if dates else value
    words = [
        word.strip(QUOTED)
        for word in re.split(r"[\s(,;+]+", re.sub(r"^(?:综合|转自|据)", "", value.strip(QUOTED + " ")))
    ]
    value = next((word for word in words if is_media(word, publishers)), words[0])
    site, dash, publisher = value.partition("-")
    if dash and is_media(site, publishers) and is_media(publisher, publishers):
        return publisher, site
    first = value.split("、")[0]
    return (first if is_media(first, publishers) else value), ""


def _is_somebody(name: str) -> bool:
    return len(name) >= 2 and "某" not in name and name not in page_rules()["byline"]["nobody"] and not name.isascii()


def _unlabelled_media(text: str, lines: tuple[Line, ...]) -> Iterator[str]:
    """Media that stand beside the date without a label: 2023-03-04 10:22 · 河湾日报官方账号."""
    for line in lines:
        if line.kind == "metadata" and line.rule in ("medium", "header fields"):
            words = _folded(text, line)
            if not find_fields(words):
                for word in re.split(r"[\s·|]+", words):
                    name = re.sub(r"官方[账帐]号$", "", word)
                    if is_media(name) and not name[0].isdigit():
                        yield name


def _agencies(text: str, lines: tuple[Line, ...], *rules: str, publishers: tuple[str, ...]) -> Iterator[str]:
    """Media that lines of these rules name: (本网讯) names none, (河湾党建网) does."""
    own = page_rules()["dateline"]["own"]
    first_body = next((line.span.start for line in lines if line.kind == "body"), 0)
    for line in lines:
        # (河湾党建网) on a line of its own is a dateline above the story and a signature below.
        rule = "dateline" if line.rule == "signature" and line.span.start < first_body else line.rule
        if line.kind != "metadata" or rule not in rules:
            continue
        words = _folded(text, line)
        for known in publishers:
            if known in words:
                yield known
        for name in _before_agency_words(words):
            for length in range(len(name), 2, -1):
                if is_media(name[:length]) and name[:2] not in own:
                    yield name[:length]
                    break


def _before_agency_words(words: str) -> Iterator[str]:
    """What may be an agency's name: it ends at 记者, 讯, a bracket or a digit, and begins behind the one before."""
    start = 0
    for match in AFTER_AGENCY.finditer(words):
        name = words[max(start, match.start() - FAR) : match.start()]
        ends_name = match["mark"] is None or match["mark"] in ")】]" or match["mark"].isdecimal()
        if len(name) >= NEAR and ends_name:
            yield POST.sub("", name) if match["person"] else name
            start = match.end()
        elif match["mark"]:
            start = match.end()


def _read_site(text: str, lines: tuple[Line, ...]) -> str:
    """The site that shows the article: the first step of its breadcrumb, the owner in its footer, or its first line."""
    for line in lines:
        words = _folded(text, line)
        if line.kind == "navigation" and line.rule == "breadcrumb":
            for step in BREADCRUMB.split(words.partition(":")[2] or words):
                if SITE_NAME.search(step.strip()):
                    return step.strip()
    for line in lines:
        if line.kind == "copyright":
            for match in SITE_OWNER.finditer(_folded(text, line)):
                if is_media(match["name"]) and _is_somebody(match["name"]):
                    return match["name"]
    above = [line for line in lines[:3] if line.kind == "navigation" and line.rule == "above the story"]
    return _folded(text, above[0]) if above and lines[0] == above[0] and above[0].span.length <= 16 else ""


def _read_authors(text: str, lines: tuple[Line, ...]) -> tuple[str, ...]:
    authors = [name for value in _values(text, lines, "author") for name in _names(value)]
    for line in lines:
        words = _folded(text, line)
        if line.kind == "metadata" and not any(field.role != "author" for field in find_fields(words)):
            if is_bare_names(words):
                authors += _names(words)
            elif words.startswith("原创 "):
                authors += [word for word in words.split()[1:2] if is_bare_names(word)]
            elif has_role(words):
                authors += names_in(words[words.find("(") + 1 :] if line.rule == "dateline" else words)
    return tuple(name for name in dict.fromkeys(authors) if _is_somebody(name) and not is_media(name))


def _names(value: str) -> Iterable[str]:
    return names_in(value) or [value.strip()]


def _read_published(text: str, lines: tuple[Line, ...]) -> Published | None:
    """The date under its label, or else the only other date of the header; two that differ are no date.

    Dates beside other articles, in the story and in the footer are not looked at.
    """
    labels = page_rules()["fields"]["published"]
    labelled: list[tuple[int, Published]] = []
    bare: list[Published] = []
    issues: list[Published] = []
    for line in lines:
        if line.kind != "metadata":
            continue
        folded = fold(line.span.of(text), keep_spaces=True)
        fields = find_fields(folded.text)
        for date in find_dates(folded.text):
            start, end = folded.offsets[date.span.start], folded.offsets[date.span.end - 1] + 1
            found = Published(date.date, date.precision, line.span.of(text)[start:end])
            field = next((field for field in fields if field.span.overlaps(date.span)), None)
            if field and field.role == "published":
                labelled.append((labels.index(field.label), found))
            elif field and field.role == "issue":
                issues.append(found)
            elif not field or field.role in ("publisher", "author", "editor", "count", "photo"):
                bare.append(found)
    if labelled:
        return min(labelled, key=lambda pair: pair[0])[1]
    if bare:
        return bare[0] if len({found.date for found in bare}) == 1 else None
    return issues[0] if issues else None
