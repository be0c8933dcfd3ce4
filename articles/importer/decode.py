"""Bytes → text and the name of its encoding: right, or refused with a reason; never silently wrong."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Literal

from articles.importer.types import Refused
from articles.text.normalize import simplify

MAX_BYTES = 2 * 1024 * 1024

SIGNATURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip archive or an Office file",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"{\\rtf": "an RTF file",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"SQLite format 3\x00": "a database",
}
BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# cp950 is the Big5 of Windows, with the euro sign and a few characters more.
GUESSES = {"gb18030": "gb18030", "cp950": "big5", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be"}
MAX_CUT = 3
"""A file cut at a random byte has at most three bytes of a broken character at each end."""

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# Tab, line feed, form feed and carriage return are the controls that texts have; U+0085 comes from old main-frames.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
# What no Chinese page is written in: private use, the replacement character, Hangul, Arabic, Thai, half-width kana …
STRANGE = re.compile(
    r"[\u0180-\u01cc\u0250-\u02c5\u0370-\u0390\u03cf-\u0400\u0460-\u1fff\u2c00-\u2fff\u3130-\u318f\u3200-\u321f"
    r"\ua000-\uabff\uac00-\ud7ff\ue000-\uf8ff\ufb00-\ufe0e\ufe70-\ufefe\uff61-\uffdf\ufff0-\uffff"
    r"\U00010000-\U0001efff\U00020000-\U0010ffff]"
)
DAMAGE = re.compile(r"[\ue000-\uf8ff\ufffd]")
# Two question marks and more are what a program wrote that could not write something else. Four at the start of a line
# only stand for its indentation, two full-width spaces: no word is lost. Those of a script (a ?? b) touch no Chinese.
QUESTION_MARKS = re.compile(
    r"(?<=[\u3000-\u9fff\uff01-\uff5e”])\?{2}|(?<!^\?\?)\?{2}(?=[\u3000-\u9fff\uff01-\uff5e“])", re.M
)
# A lone one in an old encoding, where nothing is asked: 狐?中心, once 服务中心.
NO_QUESTION = re.compile(
    r"(?<![^\s，。；！？,;!?])[^\s，。；！？,;!?吗嘛呢么何谁啥哪怎几吧否多不]+(?<=[\u4e00-\u9fff])\?(?![\"'!)])"
)
# Where GB18030 or Big5 lost a byte, the shifted pairs end in a lone second byte: 议x员. Capitals are also written (A座),
# so they count only at the very start of the text and behind a rare character.
LONE_AT_START = re.compile(r"\A.{0,3}(?<![!-~])[@-~](?![0-9A-Za-z])", re.S)
LONE_SECOND_BYTE = re.compile(r"(?<=[\u3000-\u9fff\uff01-\uff5e])[\\^`{}a-z](?=[\u3000-\u9fff\uff01-\uff5e])")
LONE_CAPITAL = re.compile(r"(?P<before>.{4})(?<![!-~])[A-Z](?=[\u3000-\u9fff\uff01-\uff5e])", re.S)
# In Big5 every second everyday character has such a byte, and the shift is over after it: 收費最難 → 膠炮O最難. There
# every lone letter counts that stands in no quotes (“N”), also before a number (O28, not H5), and every odd pair, which
# is a character whose first byte changed (^u). The signs that part the words of a headline count only in a sentence.
LONE_IN_BIG5 = re.compile(
    r"(?<=[^\x00-\x7f\u3000])(?!(?<=[“‘「『（《])[A-Z][”’」』）》])"
    r"(?:[A-Z](?![A-Za-z]|[0-9](?![0-9]))|[@\[-^`a-z{}~](?![A-Za-z])|[|_](?=[^\n]{0,30}[，。]))"
)
ODD_PAIR_IN_BIG5 = re.compile(
    r"(?<![0-9A-Za-z])(?![A-Z]{2}|[a-z]{2}|[0-9][A-Z]|[\"'(,:;<\[])"
    r"(?:(?<=[^\x00-\x7f])[!-~][@-~](?![A-Za-z])|[!-~][@-~](?=[^\x00-\x7f]))"
)
BRACKETS = re.compile(r"\[([^\[\]\n]*)\]")

MIN_COMMON = 0.85
"""Share of GB2312 level-1 characters among the Han, in a simplified copy: 400 good and 200 garbled files parted cleanly
at 0.85 (right texts have 0.97–1.00, UTF-8 read as GB18030 has 0.21, GB18030 read as Big5 0.43)."""
MIN_COMMON_UTF8 = 0.6
"""UTF-8 proves itself by its form; this only stops text that was already garbled when someone saved it as UTF-8."""
WINDOW, MIN_COMMON_WINDOW = 12, 0.5
"""A lost byte shifts GB18030 and Big5 until the next ASCII character: a short stretch of rare characters inside a good
text. Right texts never fall below 0.62 over 12 Han."""
MIN_COMMON_DAMAGED = 0.8
"""From here on a refusal may name the encoding, with its broken bytes left out."""
MAX_STRANGE = 0.01
"""Strange characters for each Han that a UTF-16 file with its mark may hold; guessed encodings may hold none."""
SYNCHRONISED = 200
"""Characters after which a text read from a wrong start has found its way back, or never does."""
MIN_HAN = 4
"""Fewer Han than this cannot tell GB18030 from Big5."""
FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定"
    "行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其"
    "些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建"
)
MIN_FREQUENT = 0.1
"""Share of the two hundred most frequent characters: Chinese pages have 0.36 and more, Korean read as GB18030 has 0.03
though all its characters are everyday ones."""


def decode(content: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text and its encoding: "utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "gb18030" or "big5".

    The name says more where the text may not be whole: "(cut)" where the bytes of a broken character at an end were
    dropped, "(doubtful)" where single characters look damaged. Line ends stay as they are.
    `declared` is the codec that the file names for itself ("gb18030", "cp950"): it is tried before any guess.
    Raises Refused for anything that is not surely a Chinese text.
    """
    refuse_unreadable(content)
    for bom, codec in BOMS:
        if content.startswith(bom):
            return _decode_marked(content[len(bom) :], codec)
    reading = _read(content, "utf-8")
    if reading and HAN.search(reading.text):
        return _accept_utf8(reading, "utf-8")
    if reading and (reading.text.isascii() or reading.text.isspace() or len(content) < MIN_HAN):
        require_chinese(reading.text)
    return _guess(content, declared)


def refuse_unreadable(content: bytes) -> None:
    """Raise Refused for what needs no reading: too large, empty, or of a known binary kind."""
    if len(content) > MAX_BYTES:
        raise Refused(f"larger than {MAX_BYTES // 1024 // 1024} MB")
    if not content.strip():
        raise Refused("empty file")
    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            raise Refused(f"not a text file but {kind}")


def require_chinese(text: str) -> None:
    """Raise Refused for a text without Chinese, or with control characters that no page has."""
    if not text.strip():
        raise Refused("empty file")
    control = CONTROL.search(text)
    if control:
        raise Refused(f"binary: control character U+{ord(control.group()):04X} at {control.start()}")
    if not HAN.search(text):
        raise Refused("no Chinese text")


@dataclass(frozen=True, slots=True)
class Reading:
    """The bytes read in one encoding; `is_cut` when broken bytes at an end were dropped."""

    text: str
    is_cut: bool


def _decode_marked(content: bytes, codec: str) -> tuple[str, str]:
    reading = _read(content, codec, max_start=0)
    if reading is None:
        raise Refused(f"damaged: marked as {codec}, but broken inside")
    if codec == "utf-8":
        return _accept_utf8(reading, "utf-8-sig")
    require_chinese(reading.text)
    if not _reads_well(reading.text, MAX_STRANGE):
        raise Refused(f"damaged: marked as {codec}, but it does not read as Chinese throughout")
    return reading.text, _name(codec, reading)


def _accept_utf8(reading: Reading, name: str) -> tuple[str, str]:
    require_chinese(reading.text)
    if _share_of_common(reading.text) < MIN_COMMON_UTF8:
        raise Refused("garbled: it was read in a wrong encoding before it was saved as UTF-8")
    return reading.text, _name(name, reading)


def _guess(content: bytes, declared: str | None) -> tuple[str, str]:
    """The one encoding in which the bytes read as everyday Chinese from end to end."""
    readings = {codec: _read(content, codec) for codec in GUESSES}
    plausible = [(codec, reading) for codec, reading in readings.items() if reading and _reads_well(reading.text)]
    if len(plausible) == 1 or declared in dict(plausible):
        codec, reading = next((choice for choice in plausible if choice[0] == declared), plausible[0])
        return reading.text, _name(GUESSES[codec], reading)
    if plausible:
        raise Refused("unknown encoding: it reads as Chinese in more than one")
    for codec in ("utf-8", *GUESSES):
        text = content.decode(codec, "ignore")
        if HAN.search(text) and not CONTROL.search(text) and _share_of_common(text) >= MIN_COMMON_DAMAGED:
            raise Refused(f"damaged: {GUESSES.get(codec, codec)} with broken bytes inside")
    if b"\x00" in content:
        raise Refused("binary: it holds NUL bytes")
    raise Refused("unknown encoding: it does not read as Chinese in UTF-8, UTF-16, GB18030 or Big5")


def _read(content: bytes, codec: str, max_start: int = MAX_CUT) -> Reading | None:
    """The bytes in that encoding, without a broken character at either end; None when they break inside.

    Bytes that can be read from more than one start are read from where they hold the fewest rare characters: a
    GB18030 text cut inside a character often decodes, wrongly, up to the next ASCII character.
    """
    best: tuple[int, Reading] | None = None
    for start in range(min(max_start, len(content)) + 1):
        text = _decode_to_end(content[start:], codec)
        if text is None:
            continue
        reading = Reading(text, is_cut=start > 0 or len(text.encode(codec)) < len(content))
        if codec == "utf-8":
            return reading  # its bytes tell where a character begins
        rare = _are_common(text[:SYNCHRONISED]).count(False) + len(STRANGE.findall(text[:SYNCHRONISED]))
        if best is None or rare < best[0]:
            best = (rare, reading)
    return best[1] if best else None


def _decode_to_end(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        if error.start == 0 or len(content) - error.start > MAX_CUT:
            return None
        return content[: error.start].decode(codec)


def _reads_well(text: str, max_strange: float = 0.0) -> bool:
    common = _are_common(text)
    if len(common) < MIN_HAN or _share(common) < MIN_COMMON or CONTROL.search(text):
        return False
    if len(STRANGE.findall(text)) > max_strange * len(common):
        return False
    if sum(char in FREQUENT for char in simplify(text)) <= MIN_FREQUENT * len(common):
        return False
    in_window = sum(common[:WINDOW])
    for entering, leaving in zip(common[WINDOW:], common, strict=False):
        if in_window < WINDOW * MIN_COMMON_WINDOW:
            return False
        in_window += entering - leaving
    return in_window >= min(WINDOW, len(common)) * MIN_COMMON_WINDOW


def _name(name: str, reading: Reading) -> str:
    return name + " (cut)" * reading.is_cut + " (doubtful)" * _is_doubtful(name, reading.text)


def _is_doubtful(name: str, text: str) -> bool:
    """Whether something looks damaged: another byte that makes another valid character cannot be refused.

    Outside UTF-8 a Han outside GB2312 is doubtful too, though it may be a name (喆).
    """
    if DAMAGE.search(text) or ("??" in text and QUESTION_MARKS.search(text)):
        return True
    if name.startswith("utf-8"):
        return False
    simplified = simplify(text)
    if STRANGE.search(text) or NO_QUESTION.search(simplified):
        return True
    if any(char not in _everyday(2) for char in HAN.findall(simplified)):
        return True
    return not name.startswith("utf") and _has_lone_bytes(name, simplified)


def _has_lone_bytes(name: str, text: str) -> bool:
    """Whether ASCII stands where two bytes of a Chinese character fell apart."""
    if LONE_AT_START.search(text) or LONE_SECOND_BYTE.search(text):
        return True
    if name == "big5":
        unbracketed = BRACKETS.sub(r"\1", text)
        if LONE_IN_BIG5.search(unbracketed) or ODD_PAIR_IN_BIG5.search(unbracketed):
            return True
    capitals = LONE_CAPITAL.finditer(text)
    return any(char not in _everyday(1) for match in capitals for char in HAN.findall(match["before"]))


def _share(common: list[bool]) -> float:
    return sum(common) / len(common) if common else 0.0


def _share_of_common(text: str) -> float:
    """What part of its Han are everyday ones; each different one is looked up once, since every file is asked this."""
    counts = Counter(text)
    different = "".join(HAN.findall("".join(counts)))
    common = sum(
        counts[char] for char, simple in zip(different, simplify(different), strict=True) if simple in _everyday(1)
    )
    return common / sum(counts[char] for char in different) if different else 0.0


def _are_common(text: str) -> list[bool]:
    """For each Han of the simplified text whether it is an everyday one."""
    common = _everyday(1)
    return [char in common for char in HAN.findall(simplify(text))]


@cache
def _everyday(levels: Literal[1, 2]) -> frozenset[str]:
    """The Han of GB2312: level 1 holds 3,755 by frequency, level 2 another 3,008 by radical."""
    rows = (bytes([row, cell]) for row in range(0xB0, 0xD8 if levels == 1 else 0xF8) for cell in range(0xA1, 0xFF))
    return frozenset("".join(pair.decode("gb2312", "ignore") for pair in rows))
