from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles.importer.report import exit_code, line, summary
from articles.importer.run import run_import
from articles.importer.store import Outcome
from articles.importer.walk import walk
from articles.models import Practice


class Command(BaseCommand):
    help = (
        "Import case texts (.txt, .html, .docx) from files and folders. Source files are never touched; a second run "
        "changes nothing. Exit code: 0 all settled, 1 some refused, 2 stopped early."
    )

    # The checks read every page's code, half a second for nothing: an import shows no page.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, store nothing")
        parser.add_argument("--publish", action="store_true", help="publish new cases at once, without review")
        parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that read (default 1)")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="write each file's outcome here, too")

    def handle(self, **options: Any) -> None:
        code = self.import_and_tell(**options)
        if code:
            raise SystemExit(code)

    def import_and_tell(
        self, *, paths: list[Path], dry_run: bool, publish: bool, workers: int, report: Path | None, **_: Any
    ) -> int:
        """Returns the exit code."""
        missing = [str(path) for path in paths if not path.is_symlink() and not path.exists()]
        if missing:
            raise CommandError(f"no such file or folder: {', '.join(missing)}", returncode=2)
        if not 1 <= workers <= 64:
            raise CommandError("--workers takes a number from 1 to 64", returncode=2)
        if not Practice.objects.exists():
            self.stderr.write("The vocabularies are empty: run `manage.py load_vocabularies` first to find practices.")
        begun, outcomes = time.monotonic(), []
        with tqdm(total=self._total(paths), unit="file", disable=None, dynamic_ncols=True) as bar:

            def tell(name: str, outcome: Outcome) -> None:
                if report:
                    outcomes.append((name, outcome))
                with tqdm.external_write_mode():
                    self.stdout.write(line(name, outcome))
                bar.update()

            counts, stopped = run_import(paths, tell=tell, publish=publish, dry_run=dry_run, workers=workers)
        for told in summary(counts, time.monotonic() - begun, stopped, dry_run):
            self.stdout.write(told)
        if report:
            self._write_report(report, outcomes, stopped)
        return exit_code(counts, stopped)

    def _total(self, paths: list[Path]) -> int | None:
        """For the bar alone: without a terminal nobody waits for the count."""
        return sum(1 for _ in walk(paths)) if self.stderr.isatty() else None

    def _write_report(self, path: Path, outcomes: list[tuple[str, Outcome]], stopped: str) -> None:
        files = [
            {
                "name": name,
                "outcome": outcome.kind.value,
                "reason": outcome.reason,
                "article": outcome.article_id,
            }
            for name, outcome in outcomes
        ]
        path.write_text(
            json.dumps({"stopped": stopped, "files": files}, ensure_ascii=False, indent=1), encoding="utf-8"
        )
