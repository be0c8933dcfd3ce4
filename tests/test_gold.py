"""What the importer finds in the demo texts against the readings by hand: no measure may fall below its floor.

The readings were made by somebody who had not seen the program's, after the guidelines of docs/reading.md.
"""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from articles.importer.pipeline import read_source
from articles.importer.types import Draft
from tests.gold.scoring import ROOT, Reading, Score, score, score_indicators, shipped_lexicon, span_of

FLOORS = {
    # measure: (precision, recall), one or two findings below what is reached
    "body": (0.99, 0.99),
    "title": (1.0, 1.0),
    "publisher": (1.0, 1.0),
    "published_on": (1.0, 1.0),
    "localities": (0.98, 0.98),
    "primary": (1.0, 1.0),
    "names": (0.95, 0.94),
    "type of a name": (0.97, 0.97),
    "claims": (0.99, 0.98),
    "unit of a claim": (0.99, 0.99),
    "qualifier of a claim": (0.97, 0.97),
    "value_max of a claim": (0.99, 0.99),
    "subject of a claim": (0.93, 0.93),
    "place of a claim": (0.92, 0.92),
    "period of a claim": (0.88, 0.88),
    "measures of a claim": (0.8, 0.8),
    "practices": (0.96, 0.91),
}


@pytest.fixture(scope="module")
def readings() -> list[tuple[Reading, Draft]]:
    lexicon = shipped_lexicon()
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "tests/gold").glob("*.json"))]
    texts = [ROOT / "fixtures/demo" / gold["source"] for gold in golds]
    return [(gold, read_source(path.name, path.read_bytes(), lexicon)) for gold, path in zip(golds, texts, strict=True)]


@pytest.fixture(scope="module")
def scores(readings) -> dict[str, Score]:
    return score(readings)


def test_every_demo_text_is_read_by_hand_too(readings):
    assert {gold["source"] for gold, _ in readings} == {path.name for path in (ROOT / "fixtures/demo").glob("*.txt")}


@pytest.mark.parametrize("kind", ["localities", "brands", "initiatives", "claims", "practices"])
def test_what_was_read_by_hand_stands_in_the_text(readings, kind):
    for gold, draft in readings:
        for item in gold[kind]:
            if "quote" in item:
                assert span_of(item).of(draft.text) == item["quote"], (gold["source"], item)


@pytest.mark.parametrize("measure", FLOORS)
def test_no_measure_falls_below_its_floor(scores, measure):
    precision, recall = FLOORS[measure]
    reached = scores[measure]
    assert reached.precision >= precision, f"precision {reached.precision:.3f}"
    assert reached.recall >= recall, f"recall {reached.recall:.3f}"


def test_figures_belong_to_the_right_indicator_or_to_none(readings):
    tables = tomllib.loads((ROOT / "tests/gold/indicators.toml").read_text(encoding="utf-8"))
    reached = score_indicators(readings, tables)
    assert reached.wanted > 80
    assert reached.precision >= 0.95, f"precision {reached.precision:.3f}"
    assert reached.recall >= 0.8, f"recall {reached.recall:.3f}"


def test_the_table_of_indicators_has_every_figure_and_knows_every_indicator(readings):
    tables = tomllib.loads((ROOT / "tests/gold/indicators.toml").read_text(encoding="utf-8"))
    known = {indicator.name for indicator in shipped_lexicon().indicators} | {""}
    for gold, _ in readings:
        table = tables.pop(Path(gold["source"]).stem)
        assert set(table) == {item["quote"] for item in gold["claims"]}
        assert {name for told in table.values() for name in (told if isinstance(told, list) else [told])} <= known
    assert not tables


def test_every_measure_has_a_floor(scores):
    assert set(scores) == set(FLOORS)


def test_a_worse_reading_scores_worse(readings):
    """The floors can fail: a reading without its first claim, name and place loses recall in each of them."""
    gold, draft = readings[0]
    first = {
        kind: next(mention for mention in draft.mentions if mention.target == kind) for kind in ("locality", "brand")
    }
    kept = [
        mention
        for mention in draft.mentions
        if all((mention.target, mention.name) != (lost.target, lost.name) for lost in first.values())
    ]
    worse = replace(draft, mentions=tuple(kept), claims=draft.claims[1:], primary=())
    before, after = score([(gold, draft)]), score([(gold, worse)])
    for measure in ("localities", "primary", "names", "claims"):
        assert after[measure].recall < before[measure].recall
