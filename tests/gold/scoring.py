"""How far a reading of the machine agrees with one by hand, counted over all texts together.

A reading by hand (NAME.gold.json) tells everything by offsets into the raw text. What it marks `borderline` may be
missed, what it lists under `tolerated` may be found, at no cost; `either` leaves open whether a name is a brand or an
initiative.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from articles.importer.lexicon import KnownIndicator, Lexicon, Topic
from articles.importer.types import Draft, DraftClaim, DraftMention
from articles.text.gazetteer import load_gazetteer
from articles.text.normalize import name_key
from articles.text.spans import Span

ROOT = Path(__file__).parents[2]
Reading = dict[str, Any]
Found = TypeVar("Found", DraftMention, DraftClaim)


@dataclass
class Score:
    """How many things are in the reading by hand, how many the machine found, and how many of these are right."""

    wanted: int = 0
    found: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0


def score(pairs: Iterable[tuple[Reading, Draft]]) -> dict[str, Score]:
    scores: dict[str, Score] = defaultdict(Score)
    for gold, draft in pairs:
        _score_page(scores, gold, draft)
        _score_places(scores, gold, draft)
        _score_names(scores, gold, draft)
        _score_claims(scores, gold, draft)
        _score_practices(scores, gold, draft)
    return scores


# Page --------------------------------------------------------------------------------------------------


def _score_page(scores: dict[str, Score], gold: Reading, draft: Draft) -> None:
    noise = {at for start, end in gold["body_noise"] for at in range(start, end)}
    inside = range(gold["body"]["start"], gold["body"]["end"])
    wanted = {at for at in inside if at not in noise and not draft.text[at].isspace()}
    found = {at for _, span in draft.paragraphs for at in range(span.start, span.end) if not draft.text[at].isspace()}
    _add(scores["body"], len(wanted), len(found), len(wanted & found))
    published = draft.metadata.published
    length = {"year": 4, "month": 7, "day": 10}[published.precision] if published else 0
    told = {
        "title": draft.metadata.title,
        "publisher": draft.metadata.publisher,
        "published_on": published.date.isoformat()[:length] if published else "",
    }
    for field, value in told.items():
        wish = gold[field] or ""
        is_right = name_key(wish) == name_key(value)
        _add(scores[field], int(bool(wish)), int(bool(value)), int(bool(wish) and is_right))


# Findings ----------------------------------------------------------------------------------------------


def _score_places(scores: dict[str, Score], gold: Reading, draft: Draft) -> None:
    found = list({mention.path: mention for mention in draft.mentions if mention.target == "locality"}.values())
    _match(scores["localities"], gold, "localities", found, lambda one, other: is_path(one["path"], other.path))
    for place in gold["localities"]:
        if place["primary"]:
            _add(scores["primary"], 1, int(bool(draft.primary)), int(is_path(place["path"], draft.primary)))


def _score_names(scores: dict[str, Score], gold: Reading, draft: Draft) -> None:
    found = {}
    for mention in draft.mentions:
        if mention.target in ("brand", "initiative"):
            found.setdefault((mention.target, name_key(mention.name)), mention)

    def is_same(one: Reading, other: DraftMention) -> bool:
        return any(is_name(name, other.name) for name in (one["name"], *one.get("aliases", ())))

    for kind in ("brand", "initiative"):
        for item in gold[f"{kind}s"]:
            item["type"] = kind
    both = {**gold, "names": [*gold["brands"], *gold["initiatives"]]}
    both["tolerated"] = {"names": [*_tolerated(gold, "brands"), *_tolerated(gold, "initiatives")]}
    matched = _match(scores["names"], both, "names", list(found.values()), is_same)
    right = sum(one["type"] == other.target or _is_open(one) for one, other in matched)
    _add(scores["type of a name"], len(matched), len(matched), right)


def _score_claims(scores: dict[str, Score], gold: Reading, draft: Draft) -> None:
    matched = _match(scores["claims"], gold, "claims", list(draft.claims), is_same_figure)
    for one, other in matched:
        top = None if other.value_max is None else float(other.value_max)
        agree = {
            "unit": one["unit"] == other.unit,
            "qualifier": one["qualifier"] == other.qualifier,
            "value_max": one["value_max"] == top,
            "subject": is_name(one["subject"], other.subject) or share(one["subject"], other.subject) >= 0.5,
            "place": _is_told(one["locality"], other.path[-1] if other.path else ""),
            "period": _is_told(one["as_of"], other.as_of),
            "measures": _is_told(one["attribute_to"], other.measures[1] if other.measures else ""),
        }
        for name, is_right in agree.items():
            _add(scores[f"{name} of a claim"], 1, 1, int(is_right))


def score_indicators(pairs: Iterable[tuple[Reading, Draft]], tables: dict[str, dict[str, Any]]) -> Score:
    """Figures assigned to indicators: `tables` has for each text (NAME of NAME.txt) the indicators of each quote.

    Where a figure may as well have none, it is neither wanted nor, if assigned rightly, found.
    """
    score = Score()
    for gold, draft in pairs:
        table, left = tables[Path(gold["source"]).stem], list(draft.claims)
        for item in gold["claims"]:
            wanted = table[item["quote"]]
            wanted = wanted if isinstance(wanted, list) else [wanted]
            hit = next((claim for claim in left if is_same_figure(item, claim)), None)
            if hit:
                left.remove(hit)
            assigned = hit.indicator if hit else ""
            is_right, is_open = assigned in wanted, "" in wanted
            _add(
                score,
                int(not is_open),
                int(bool(assigned) and not (is_right and is_open)),
                int(is_right and not is_open),
            )
        _add(score, 0, sum(bool(claim.indicator) for claim in left), 0)
    return score


def is_same_figure(one: Reading, other: DraftClaim) -> bool:
    overlaps = other.span.start < one["end"] and one["start"] < other.span.end
    return overlaps and float(one["value"]) == float(other.value)


def _score_practices(scores: dict[str, Score], gold: Reading, draft: Draft) -> None:
    found = {mention.name: mention for mention in draft.mentions if mention.target == "practice"}
    _match(scores["practices"], gold, "practices", list(found.values()), lambda one, other: one["family"] == other.name)


def _match(
    score: Score, gold: Reading, key: str, found: list[Found], is_same: Callable[[Reading, Found], bool]
) -> list[tuple[Reading, Found]]:
    """Each thing with the first one found that is the same, one to one."""
    left, matched, missed = list(found), [], 0
    for item in gold[key]:
        hit = next((other for other in left if is_same(item, other)), None)
        if hit is None:
            missed += not item.get("borderline")
        else:
            left.remove(hit)
            matched.append((item, hit))
    tolerated = [name_key(text) for text in _tolerated(gold, key)]
    wrong = [other for other in left if not any(_shares(text, name_key(_words(other))) for text in tolerated)]
    _add(score, len(matched) + missed, len(matched) + len(wrong), len(matched))
    return matched


def _words(found: DraftMention | DraftClaim) -> str:
    return found.quote if isinstance(found, DraftClaim) else found.name


def _tolerated(gold: Reading, key: str) -> list[str]:
    return list(gold.get("tolerated", {}).get(key, []))


def _is_open(item: Reading) -> bool:
    return bool(item.get("either") or item.get("borderline"))


def is_path(one: Iterable[str], other: Iterable[str]) -> bool:
    """The same place, one of them perhaps told without all that lies above it."""
    one, other = list(one), list(other)
    return bool(other) and one[-1] == other[-1] and (set(one) <= set(other) or set(other) <= set(one))


def _is_told(one: str | None, other: str) -> bool:
    return (not one and not other) or is_name(one or "", other)


def is_name(one: str, other: str) -> bool:
    """The same but for quotation marks, or most of the other."""
    short, long = sorted((name_key(one), name_key(other)), key=len)
    return bool(short) and short in long and len(short) >= 0.6 * len(long)


def _shares(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one)


def share(one: str, other: str) -> float:
    """How many of the shorter one's pairs of characters the other has."""
    short, long = sorted(({"".join(pair) for pair in pairwise(name_key(text))} for text in (one, other)), key=len)
    return len(short & long) / len(short) if short else 0.0


def _add(score: Score, wanted: int, found: int, right: int) -> None:
    score.wanted += wanted
    score.found += found
    score.right += right


def span_of(item: Reading) -> Span:
    return Span(item["start"], item["end"])


def shipped_lexicon() -> Lexicon:
    """The gazetteer and the vocabularies as they come with the project."""
    table = tomllib.loads((ROOT / "fixtures/vocabularies.toml").read_text(encoding="utf-8"))
    practices, problems = (
        tuple(
            Topic(row["name"], tuple(row["cues"]), tuple(row.get("weak_cues", ())), tuple(row.get("excludes", ())))
            for row in table[kind]
        )
        for kind in ("practices", "problems")
    )
    indicators = tuple(
        KnownIndicator(row["name"], row["dimension"], tuple(row["cues"]), tuple(row.get("excludes", ())))
        for row in table["indicators"]
    )
    gazetteer = load_gazetteer(ROOT / "fixtures/gazetteer/divisions.csv.gz")
    return Lexicon(gazetteer, practices=practices, problems=problems, indicators=indicators)
