"""The header fields of a page and its bylines, read from one folded line: 来源:兰州日报 发布时间:2020-06-28."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

from articles.text.dates import find_dates
from articles.text.spans import Span

Role = Literal[
    "publisher",
    "published",
    "updated",
    "author",
    "editor",
    "photo",
    "original_title",
    "words",
    "count",
    "other",
    "issue",
]
RULES_PATH = Path(__file__).parent / "rules" / "page.toml"

# A value ends where the page leaves a gap, at a bar or bracket, or at the next label.
VALUE_END = re.compile(r"[ \xa0\u3000]{2,}|[\t|丨【】\[\]]")
INDENT = re.compile(r"[\s:]*")
URL = re.compile(r"(?:https?://|www\.)[\w./?=&-]*?(?=(?:19|20)\d{2}年|\s|$)", re.ASCII)
TIME = re.compile(r"(?:[上下]午|早上|晚上)? ?\d{1,2}[::]\d{2}(?:[::]\d{2})?")
WEEKDAY = re.compile(r"(?:星期|周)[一二三四五六日天]")
# 《新长征》2020年第8期: a journal names itself with its issue.
ISSUE = re.compile(r"^《?(?P<name>[^\s\d《》,。:]{2,16})》? ?(?P<year>(?:19|20)\d{2})年 ?第?\d{1,2}期")
NAME = re.compile(r"[一-鿿]{2,4}|[一-鿿]{1,4}·[一-鿿]{1,6}")
SENTENCE_MARKS = re.compile(r"[。!?;]")
IN_PROSE = re.compile(r"[。,;!?“]")
STROKED = ("责任编辑", "责编", "编辑", "记者", "通讯员", "作者", "摄影", "图", "文")
LONGEST_VALUE = 40
"""Characters: a longer value is a sentence that begins like a field (记者:请问…)."""
LONGEST_REST = 12
"""Characters that a line of fields may hold beside them: a site's name, a section."""


@dataclass(frozen=True, slots=True)
class Field:
    """One label of a line with its value; both spans are offsets in that line."""

    role: Role
    label: str
    value: str
    span: Span
    """Label and value together."""
    value_start: int


@cache
def page_rules() -> dict[str, Any]:
    return tomllib.loads(RULES_PATH.read_text(encoding="utf-8"))


@lru_cache(maxsize=256)  # several stages ask the same line
def find_fields(line: str) -> tuple[Field, ...]:
    """The fields of a folded line in order; a value runs up to the next label or gap."""
    issue = ISSUE.match(line)
    if issue:
        return (Field("issue", "", issue["name"], Span(*issue.span()), 0),)
    labels = list(_labels().finditer(line)) if ":" in line or "/" in line else []
    fields = []
    for label, following in zip_longest(labels, labels[1:]):
        limit = following.start() if following else len(line)
        value_start = label.end() + len(_indent(line, label.end(), limit))
        end = VALUE_END.search(line, value_start, limit)
        value_end = end.start() if end else limit
        name = re.sub(r"\s", "", label["label"])
        value = line[value_start:value_end].strip(" \xa0\u3000:;,/()")
        fields.append(Field(_roles()[name], name, value, Span(label.start(), value_end), value_start))
    return tuple(field for field in fields if not _is_plain_word(field))


def is_field_line(line: str) -> bool:
    """Whether a folded line holds header fields, dates or a journal's issue, and next to nothing else."""
    fields = find_fields(line)
    if not fields and (IN_PROSE.search(URL.sub(" ", line)) or not find_dates(line)):
        return False
    long_values = page_rules()["fields"]["long_values"]
    for field in fields:
        is_long = len(field.value) > LONGEST_VALUE or SENTENCE_MARKS.search(field.value)
        if is_long and field.label not in long_values and field.role != "count":
            return False
    rest = URL.sub(" ", _without(line, [field.span for field in fields]))
    dates = find_dates(rest)
    without_dates = TIME.sub(" ", _without(rest, [date.span for date in dates]))
    beside = re.sub(r"[\W_]|[大中小]", "", WEEKDAY.sub("", without_dates))
    if fields:
        starts_early = fields[0].span.start <= LONGEST_REST + 20
        return starts_early and len(beside) <= LONGEST_REST and not SENTENCE_MARKS.search(without_dates)
    if not dates:
        return False
    is_stamp = bool(re.search(r"\d[-/.]\d", rest[dates[0].span.start : dates[0].span.end]) or TIME.search(rest))
    return not beside or (is_stamp and dates[0].precision == "day" and len(beside) <= LONGEST_REST)


def is_byline(line: str) -> bool:
    """Whether a folded line only names who wrote or photographed: □本报记者 林晓舟 文/图, 记者司占伟 通讯员张弛."""
    if len(line) > 60 or re.search(r"[。!?;“”]", line) or not _role_words().search(line):
        return False
    parts = _byline_parts(line)
    surnames = page_rules()["byline"]["surnames"]
    return not parts or (
        all(NAME.fullmatch(part) or len(part) == 1 or is_media(part) for part in parts)
        # 记者走基层 is a heading: someone must be named.
        and any(part[0] in surnames or is_media(part) for part in parts)
    )


def has_role(line: str) -> bool:
    """Whether a folded line names a role: 记者, 通讯员, 撰稿."""
    return bool(_role_words().search(line))


def names_in(byline: str) -> tuple[str, ...]:
    """Personal names of a byline in order; single characters that pages set apart (李 倩) are one name."""
    joined = re.sub(r"(?<![一-鿿])([一-鿿])[ \xa0\u3000]{1,2}([一-鿿])(?![一-鿿])", r"\1\2", byline)
    parts = [part for part in _byline_parts(joined) if NAME.fullmatch(part) and not is_media(part)]
    surnames = page_rules()["byline"]["surnames"]
    # 记者陈小溪/青石报道 names a place too; without any known surname all parts count.
    return tuple(dict.fromkeys([part for part in parts if part[0] in surnames] or parts))


def is_media(name: str, publishers: tuple[str, ...] = ()) -> bool:
    """Whether a name is one of a newspaper, a site or a channel, by its ending or because it is known."""
    if name in publishers:
        return True
    return 3 <= len(name) <= 20 and bool(_media().search(name)) and not re.search(r"[。,:;!?_|]", name)


def is_bare_names(line: str) -> bool:
    """Whether a short line is one to three personal names and nothing else: 周一禾 林晓舟."""
    names = re.sub(r"(?<![一-鿿])([一-鿿])[ \xa0\u3000]{1,3}([一-鿿])(?![一-鿿])", r"\1\2", line.strip("□■◎()[] "))
    parts = [part for part in re.split(r"[ \xa0\u3000、,]+", names) if part]
    surnames = page_rules()["byline"]["surnames"]
    return 1 <= len(parts) <= 4 and all(re.fullmatch(r"[一-鿿]{2,3}", part) and part[0] in surnames for part in parts)


def _byline_parts(line: str) -> list[str]:
    short_fillers = page_rules()["byline"]["short_fillers"]
    parts = re.split(r"[\W_\d]+", _byline_words().sub(" ", line))
    return [part for part in parts if part and part not in short_fillers]


def _without(line: str, spans: list[Span]) -> str:
    for span in reversed(spans):
        line = line[: span.start] + " " + line[span.end :]
    return line


def _is_plain_word(field: Field) -> bool:
    """时间:7月4日晚上 in a notice is not the article's date."""
    return field.label in page_rules()["fields"]["dated_only"] and bool(field.value) and not find_dates(field.value)


def _indent(line: str, start: int, limit: int) -> str:
    match = INDENT.match(line, start, limit)
    return match.group() if match else ""


@cache
def _roles() -> dict[str, Role]:
    rules = page_rules()["fields"]
    roles: tuple[Role, ...] = (
        "publisher", "published", "updated", "author", "editor", "photo", "original_title", "words", "count", "other"
    )  # fmt: skip
    return {label: role for role in roles for label in rules[role]}


@cache
def _labels() -> re.Pattern[str]:
    """Every label before a colon, some also before a stroke (责任编辑/张三). Longest first; pages space labels out."""
    labels = sorted(_roles(), key=lambda label: (-len(label), label))
    spaced = (r"[ \xa0\u3000]{0,6}".join(map(re.escape, label)) for label in labels)
    # A single character is a label only at the start of a word: 文:张三, but not 作文:.
    bounded = (rf"(?<![一-鿿]){label}" if len(label) == 1 else label for label in spaced)
    strokes = "|".join(f"(?<={label})" for label in STROKED)
    return re.compile(
        rf"(?P<label>{'|'.join(bounded)})(?:[ \xa0\u3000]{{0,3}}:|(?:{strokes})/(?=[ \xa0\u3000]{{0,3}}(?![文图摄])[一-鿿]))"
    )


@cache
def _byline_words() -> re.Pattern[str]:
    rules = page_rules()["byline"]
    words = sorted({*rules["roles"], *rules["fillers"]}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)))


@cache
def _role_words() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, page_rules()["byline"]["roles"])))


@cache
def _media() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(re.escape, page_rules()['byline']['media']))})$")
