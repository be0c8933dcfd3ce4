"""A fresh library in a temporary SQLite file, for measuring and for taking pictures; with a server, if wanted."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Library:
    folder: Path
    """A temporary folder, gone with the library."""
    env: dict[str, str]
    code: Path = ROOT
    """The tree whose manage.py is run."""

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "manage.py", *map(str, arguments)]

    def manage(self, *arguments: object, may_refuse: bool = False) -> str:
        """Run a command of manage.py and answer what it printed; stop with its last words when it fails."""
        done = subprocess.run(self.command(*arguments), cwd=self.code, env=self.env, capture_output=True, text=True)
        if done.returncode > may_refuse:
            words = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no reason given"]
            sys.exit(f"manage.py {arguments[0]} failed: {words[-1]}")
        return done.stdout


@contextmanager
def throwaway_library(*, is_filled: bool = True, code: Path = ROOT) -> Iterator[Library]:
    """Filled means: tables and vocabularies are there. Nothing of the caller's own installation is touched."""
    with tempfile.TemporaryDirectory(prefix="casebook-") as folder:
        ours = {"CASEBOOK_LOCAL": "1", "DATABASE_URL": f"sqlite:///{folder}/casebook.sqlite3", "PYTHONUTF8": "1"}
        library = Library(Path(folder), os.environ | ours, code)
        if is_filled:
            library.manage("migrate", "--verbosity=0")
            library.manage("load_vocabularies")
        yield library


@contextmanager
def served_demo(library: Library) -> Iterator[str]:
    """The demo behind the production server, open to all: its address. It imports its texts before it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home, log = f"http://127.0.0.1:{port}", library.folder / "demo.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            library.command("demo", "--port", port),
            cwd=library.code,
            env=library.env | {"CASEBOOK_PUBLIC_READ": "1"},
            stdout=output,
            stderr=output,
        )
    try:
        _wait_for(f"{home}/healthz", server, log)
        yield home
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    opener = build_opener(ProxyHandler({}))
    for _ in range(240):
        if server.poll() is not None:
            sys.exit(f"the demo did not start: {log.read_text(encoding='utf-8').strip()}")
        try:
            opener.open(url, timeout=5).close()
            return
        except OSError:  # refused, or accepted by a machine too busy to answer in time
            time.sleep(0.5)
    sys.exit("the demo did not answer within two minutes")
