from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from articles.models import Article
from articles.quality import Measurement, Tally, measured, tallies

COLUMNS = ("proposed", "confirmed", "corrected", "rejected")


class Command(BaseCommand):
    help = (
        "Tell how often each rule was right, as far as people have decided on its proposals, and how well the "
        "annotated texts were read when they were last measured. The quality page shows editors the same."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object, for machines")

    def handle(self, *, json: bool, **_: Any) -> None:
        found, measurement = tallies(Article.objects.all()), measured()
        lines = [_as_json(found, measurement)] if json else _lines(found, measurement)
        for line in lines:
            self.stdout.write(line)


def _as_json(found: list[Tally], measurement: Measurement) -> str:
    rules = [
        {"kind": tally.kind, "rule": tally.rule}
        | {outcome: getattr(tally, outcome) for outcome in COLUMNS}
        | {"precision": tally.precision, "interval": tally.interval}
        for tally in found
    ]
    return json.dumps({"rules": rules, "annotated_texts": asdict(measurement)}, default=str, ensure_ascii=False)


def _lines(found: list[Tally], measurement: Measurement) -> Iterator[str]:
    if not found:
        yield "No proposals yet. Next: manage.py import_articles FOLDER"
    else:
        width = max(len(tally.rule) for tally in found)
        yield f"{'kind':<12}{'rule':<{width}}" + "".join(f"{name:>11}" for name in (*COLUMNS, "precision")) + "  95 %"
        for tally in found:
            counts = "".join(f"{getattr(tally, outcome):>11}" for outcome in COLUMNS)
            yield f"{tally.kind:<12}{tally.rule:<{width}}{counts}{_precision(tally)}"
    yield ""
    yield f"{measurement.texts} annotated texts, measured on {measurement.on}"
    yield f"{'measure':<28}{'precision':>11}{'recall':>11}{'f1':>11}{'items':>11}"
    for score in measurement.scores:
        name = f"  {score.measure}" if score.is_part else score.measure
        yield f"{name:<28}{score.precision:>11.3f}{score.recall:>11.3f}{score.f1:>11.3f}{score.gold:>11}"


def _precision(tally: Tally) -> str:
    if tally.interval is None:
        return f"{'-':>11}"
    low, high = tally.interval
    return f"{tally.precision:>11.0%}  {low:.0%} to {high:.0%}"
