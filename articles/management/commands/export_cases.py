from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.exports import jsonl
from articles.models import Article


class Command(BaseCommand):
    help = "Export all cases, one JSON object a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["jsonl"], default="jsonl")
        parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")

    def handle(self, *, output: Path | None, **options: Any) -> None:
        lines = jsonl.lines(Article.objects.all())
        if output is None:
            # Bytes, so that a terminal of another encoding gets UTF-8 all the same.
            for line in lines:
                sys.stdout.buffer.write(line.encode() + b"\n")
            return
        try:
            with output.open("w", encoding="utf-8") as file:
                count = sum(1 for line in lines if file.write(line + "\n"))
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}") from error
        self.stdout.write(f"{count} cases written to {output}")
