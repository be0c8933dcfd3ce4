"""What stands before the first word of a story and after its last: datelines and signatures."""

from __future__ import annotations

import re

from articles.importer.fields import is_bare_names, is_byline, is_field_line, is_media, page_rules
from articles.importer.rows import HAN, LONGEST_READ
from articles.importer.types import Line
from articles.text.normalize import fold
from articles.text.spans import Span

LOST_INDENT = re.compile(r"[\s?]*")
BRACKET = re.compile(r"[(【\[] ?(?P<inside>[^()【】\[\]。!?]{2,40})[)】\]]\s*")
# Behind a mark or a blank only, so that a long run is not tried at each of its characters.
WIRE = re.compile(
    r"(?<![^,。:;!?“”()【】\[\]\s])(?P<who>[^,。:;!?“”()【】\[\]\s]{2,22}?)(?=[讯电消报])(?P<verb>讯|电|消息|报道)(?P<by>\s?[(【][^()【】]{2,50}[)】]\s*)?(?P<gap>[\s:]+)?"
)
SIGNATURE = re.compile(r"[。!?…”)】](?P<tail>\s*(?:[(【\[][^()【】\[\]]{1,60}[)】\]]|[^。!?…“”()【】]{2,50}))$")
LONGEST_SIGNATURE = 80
OFFICE = re.compile(r"(?:委员会|办公室|组织部|宣传部|工委|党委|办事处|人民政府|党支部|居委会|编辑部)$")
THE_END = ("完", "完结", "待续")


def split_dateline(text: str, line: Line) -> list[Line]:
    """(河湾党建网) 早上七点…: the story begins with its first word."""
    folded = fold(line.span.of(text)[:LONGEST_READ], keep_spaces=True)
    end = dateline_end(folded.text)
    if not 0 < end < len(folded.text):
        return [line]
    cut = line.span.start + folded.offsets[end]
    before = Line(Span(line.span.start, cut), "metadata", "dateline")
    if not HAN.search(folded.text[:end]):
        before = before._replace(kind="blank", rule="lost indent")
    return [before, line._replace(span=Span(cut, line.span.end))]


def dateline_end(text: str) -> int:
    """How far the line is not yet story: lost indents, (本网讯), 本报讯(记者 林晓舟), 河湾日报青石7月1日讯."""
    end = 0
    for _ in range(3):
        filler = LOST_INDENT.match(text, end)
        start = filler.end() if filler else end
        bracket, wire = BRACKET.match(text, start), WIRE.match(text, start)
        if bracket and is_dateline(bracket["inside"].strip()):
            end = bracket.end()
        elif wire and _is_wire(wire):
            end = wire.end()
        else:
            return start if "?" in text[end:start] else end
    return end


def is_dateline(inside: str) -> bool:
    return inside.endswith(("讯", "电")) or is_media(inside) or is_byline(inside) or is_field_line(inside)


def _is_wire(wire: re.Match[str]) -> bool:
    """Whether the words before 讯, 电 or 报道 are an agency's. Something must part them from the story: 通讯员 is a word."""
    who = wire["who"]
    if who in page_rules()["dateline"]["own"] and wire["verb"] == "讯":
        return True
    if not (wire["by"] or wire["gap"] or re.search(r"\d日$", who)):
        return False
    return any(is_media(who[:length]) for length in range(3, len(who) + 1)) or (wire["verb"] == "讯" or len(who) <= 6)


def is_signature(text: str) -> bool:
    """Whether a short line below a story names a person, a medium or an office and nothing else."""
    return not text[:1].isdigit() and (is_bare_names(text) or is_media(text) or OFFICE.search(text) is not None)


def split_signature(text: str, line: Line) -> list[Line]:
    """…街坊都说好。(河湾青年报客户端): what follows the last full stop names who wrote or edited."""
    window_start = max(line.span.start, line.span.end - LONGEST_READ // 2)
    folded = fold(text[window_start : line.span.end], keep_spaces=True)
    end = len(folded.text.rstrip())
    for _ in range(3):
        match = SIGNATURE.search(folded.text, max(0, end - LONGEST_SIGNATURE), end)
        if not match or not is_signed(match["tail"]):
            break
        end = match.start("tail")
    cut = window_start + folded.offsets[end] if end < len(folded.text.rstrip()) else line.span.end
    if not line.span.start < cut < line.span.end:
        return [line]
    return [line._replace(span=Span(line.span.start, cut)), Line(Span(cut, line.span.end), "metadata", "signature")]


def is_signed(tail: str) -> bool:
    inner = tail.strip("()[]【】 □■\xa0")
    is_bracketed = tail.lstrip()[:1] in "([【"
    return (
        is_field_line(inner)
        or is_byline(inner)
        or (is_bare_names(inner) and (is_bracketed or tail[0].isspace()))
        or (is_bracketed and (is_media(inner) or inner in THE_END or OFFICE.search(inner) is not None))
    )
