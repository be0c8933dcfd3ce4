from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.filters.fields import MAX_ID
from articles.importer.reread import split_reprint
from articles.importer.types import Refused
from articles.models import Source


class Command(BaseCommand):
    help = (
        "Make a source file that was wrongly taken for a reprint a case of its own, proposed for review. The stored "
        "bytes are read again; the case that it was linked to stays as it is. Exit code: 0 done, 1 refused, 2 no such "
        "source file."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=int, metavar="SOURCE_ID", help="the number of the file in the admin")

    def handle(self, *, source: int, **_: Any) -> None:
        reprint = (
            Source.objects.select_related("republishes").filter(pk=source).first() if 0 < source <= MAX_ID else None
        )
        if reprint is None:
            raise CommandError(f"no such source file: {source}", returncode=2)
        try:
            article = split_reprint(reprint)
        except Refused as refusal:
            raise CommandError(f"{reprint}: refused: {refusal}") from refusal
        former = reprint.republishes
        self.stdout.write(f"{reprint}: case {article.pk} {article}, no longer a reprint of case {former.pk} {former}")
        self.stdout.write("It is proposed. Next: review it and publish it.")
