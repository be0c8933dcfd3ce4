"""Figures → indicators: which of them counts what other places count, too.

A cue stands in the words of the figure itself, its subject and quote. Of a cue of
several words (党员 报到) one stands there, the others before it in the sentence or in the clause behind it. What
another figure counts (22个居民小区, 居民共|4389户) says nothing about this one. The longest cue decides, of equally
long ones the nearest; where two indicators are equally near, the answer is none: a figure in the wrong column
misleads more than one that is missing there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from articles.importer.lexicon import KnownIndicator
from articles.importer.types import ClaimFind, Document

# 每人联系居民30-50户 is a norm, 户均300元 an average: neither is a sum.
EACH = re.compile(r"每[一]?[人户名个位家栋层幢支月次]|[人户]均|平均")
# 每天服务200人次 is a rate; 每天跑单的骑手|两千名 are people all the same.
RATE = re.compile(r"每[一个]{0,2}(?:天|日|周|星期|月|季度?|年)")
MARK = re.compile(r"[,;:。!?…\n]")
Fit = tuple[float, int]
"""How well a cue fits: its characters, and minus the distance at which the farthest of its words stands."""
NO_FIT: Fit = (0.0, 0)
LIST = re.compile(r"[、\d]")
VERB = 6
"""Characters that a verb and its object take."""
TAIL = 0.5
"""For a cue that the subject ends with: what is counted stands last."""


class Words(NamedTuple):
    """What stands around a figure; words that other figures count are blanked out."""

    near: str
    clause: str
    before: str
    """The sentence up to the figure."""

    @property
    def around(self) -> str:
        return f"{self.before}\n{self.clause}\n{self.near}"


def assign(
    document: Document, claims: Sequence[ClaimFind], indicators: Sequence[KnownIndicator]
) -> tuple[ClaimFind, ...]:
    """The figures with the indicator of each; "" where it belongs to none."""
    blanked = list(document.text)
    for claim in claims:
        blanked[claim.span.start : claim.span.end] = " " * claim.span.length
    text = "".join(blanked)
    return tuple(
        claim._replace(indicator=_indicator(_words(document, text, claim), claim, indicators)) for claim in claims
    )


def _words(document: Document, text: str, claim: ClaimFind) -> Words:
    start, end = claim.span
    sentence = document.sentence_of(claim.figure)
    first = max((match.end() for match in MARK.finditer(text, sentence.start, start)), default=sentence.start)
    behind = MARK.search(text, end, max(sentence.end, end))
    last = behind.start() if behind else max(sentence.end, end)
    quote = claim.span.of(document.text)
    # 投入|300万元改造管网: what money was for stands behind it, what became of it before.
    told = text[max(first, start - VERB) : start] if claim.kind == "money" else ""
    # 街道新添长椅45把、路灯|30盏 counts lamps.
    thing = LIST.split(claim.subject)[-1]
    own = LIST.split(document.text[start : claim.figure.start])[-1] + document.text[claim.figure.start : end]
    return Words(f"{thing}\n{told}{own}", text[first:start] + quote + text[end:last], text[sentence.start : start])


def _indicator(words: Words, claim: ClaimFind, indicators: Sequence[KnownIndicator]) -> str:
    if EACH.search(words.clause) or (claim.kind != "people" and RATE.search(words.clause)):
        return ""
    fits = [(_fit(each, claim.subject, words), each.name) for each in indicators if each.dimension == claim.kind]
    best, *others = sorted(fits, reverse=True) or [(NO_FIT, "")]
    return best[1] if best[0] > max((fit for fit, _ in others), default=NO_FIT) else ""


def _fit(indicator: KnownIndicator, subject: str, words: Words) -> Fit:
    if any(word in words.clause for word in indicator.excludes):
        return NO_FIT
    return max((_cue_fit(cue.split(), subject, words) for cue in indicator.cues), default=NO_FIT)


def _cue_fit(cue: list[str], subject: str, words: Words) -> Fit:
    around = words.around
    if not any(word in words.near for word in cue) or not all(word in around for word in cue):
        return NO_FIT
    places = [words.before.rfind(word) for word in cue if word not in words.near and word in words.before]
    distance = len(words.before) - min(places, default=len(words.before))
    return sum(map(len, cue)) + TAIL * any(subject.endswith(word) for word in cue), -distance
