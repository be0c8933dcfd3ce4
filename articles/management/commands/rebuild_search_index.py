from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError
from tqdm import tqdm

from articles.search import rebuild


class Command(BaseCommand):
    help = (
        "Build the search index anew from the articles, while people read and write. A build that was stopped goes on "
        "where it was. Exit code: 0 done, 2 stopped early."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--missing", action="store_true", help="add only what the index lacks, as after an upgrade; no new build"
        )

    def handle(self, *, missing: bool, **_: Any) -> None:
        articles = rebuild.pending()
        if articles:
            self.stdout.write(f"{len(articles)} articles are not in the index yet: going on with them")
        elif not missing:
            rebuild.begin()
            articles = rebuild.pending()
        try:
            with tqdm(total=len(articles), unit="article", disable=None, dynamic_ncols=True) as bar:
                for done in rebuild.build(articles):
                    bar.update(done - bar.n)
            rebuild.end()
        except (KeyboardInterrupt, OperationalError, InterfaceError) as error:
            reason = str(error).strip().splitlines()[:1] or ["interrupted"]
            self.stdout.write(f"stopped early: {reason[0]}. Next: run it again; it goes on where it was.")
            raise SystemExit(2) from None
        self.stdout.write(f"{len(articles)} articles indexed")
