"""A fresh library in a temporary SQLite file, for measuring and for taking pictures."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Library:
    folder: Path
    """A temporary folder, gone with the library."""
    env: dict[str, str]

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "manage.py", *map(str, arguments)]

    def manage(self, *arguments: object, may_refuse: bool = False) -> str:
        """Run a command of manage.py and answer what it printed; stop with its last words when it fails."""
        done = subprocess.run(self.command(*arguments), cwd=ROOT, env=self.env, capture_output=True, text=True)
        if done.returncode > may_refuse:
            words = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no reason given"]
            sys.exit(f"manage.py {arguments[0]} failed: {words[-1]}")
        return done.stdout


@contextmanager
def throwaway_library(*, is_filled: bool = True) -> Iterator[Library]:
    """Filled means: tables and vocabularies are there. Nothing of the caller's own installation is touched."""
    with tempfile.TemporaryDirectory(prefix="casebook-") as folder:
        ours = {"CASEBOOK_LOCAL": "1", "DATABASE_URL": f"sqlite:///{folder}/casebook.sqlite3", "PYTHONUTF8": "1"}
        library = Library(Path(folder), os.environ | ours)
        if is_filled:
            library.manage("migrate", "--verbosity=0")
            library.manage("load_vocabularies")
        yield library
