"""A PostgreSQL whose rows are kept: started on a copy of what an earlier run left, so that no run spoils it for the next.

The one of the tests (tests/postgres.py) keeps nothing. Programs, person and settings are the same.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import LOCALE, PERSON, SETTINGS, find_programs

# All work of a query in one process, where its CPU can be read; enough memory that no disk is measured.
MEASURED = (
    "max_parallel_workers_per_gather=0",
    "max_parallel_maintenance_workers=0",
    "autovacuum=off",
    "shared_buffers=1GB",
    "work_mem=64MB",
    "maintenance_work_mem=512MB",
    "max_wal_size=8GB",
)


@contextmanager
def server(kept: Path) -> Iterator[str]:
    """Run on a copy of the folder `kept`, or on a new cluster where there is none: the folder of its socket."""
    # In /tmp, because the path of a socket may have 107 characters at most; "nobody" can walk there, too.
    folder = Path(tempfile.mkdtemp(prefix="casebook-bench-", dir="/tmp"))
    cluster = folder / "cluster"
    try:
        programs = find_programs(folder)
        if PERSON:
            folder.chmod(0o711)
            shutil.chown(folder, **PERSON)
        if kept.exists():
            subprocess.run(["cp", "-a", "--reflink=auto", kept, cluster], check=True)
            _own(cluster)
        else:
            cluster.mkdir()
            _own(cluster)
            initdb = [programs / "initdb", "-D", cluster, "-U", "postgres", "--auth=trust", "--no-sync", *LOCALE]
            subprocess.run(initdb, cwd=folder, stdout=subprocess.DEVNULL, check=True, **PERSON)
        options = [word for setting in (*SETTINGS, *MEASURED) for word in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", cluster, "-k", folder, *options],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the measuring; the server goes behind it
                **PERSON,
            )
        try:
            _wait_until_ready(cluster, process, folder / "log")
            yield str(folder)
        finally:
            process.send_signal(2)  # SIGINT: connections are ended, the files are left whole
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(folder: str, kept: Path) -> None:
    """Copy the stopped or idle cluster of a socket's folder. (fsync is off: CHECKPOINT first.)"""
    shutil.rmtree(kept, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", Path(folder) / "cluster", kept], check=True)
    (kept / "postmaster.pid").unlink(missing_ok=True)


def _own(cluster: Path) -> None:
    if PERSON:
        subprocess.run(["chown", "-R", PERSON["user"], cluster], check=True)
    cluster.chmod(0o700)


def _wait_until_ready(cluster: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    state = cluster / "postmaster.pid"
    for _ in range(2400):
        if state.exists() and "ready" in state.read_text():
            return
        if process.poll() is not None:
            sys.exit(f"PostgreSQL did not start: {log.read_text()}")
        time.sleep(0.05)
    sys.exit("PostgreSQL was not ready after two minutes")
