"""Commands end quietly when nobody reads on, as with `manage.py quality | head -1`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from manage import PIPE_CLOSED

DEMO = "fixtures/demo/wanli-parking.txt"


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    """An empty library of its own: other processes do not see the database of the tests."""
    path = tmp_path_factory.mktemp("pipes") / "library.sqlite3"
    manage(path, "migrate", "--verbosity=0")
    return path


def manage(library: Path, *arguments: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=inherited | {"CASEBOOK_LOCAL": "1", "DATABASE_URL": f"sqlite:///{library}", "PYTHONUTF8": "1"},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )


def manage_unread(library: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The same into a pipe whose other end is closed already."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return manage(library, *arguments, stdout=writing)
    finally:
        os.close(writing)


@pytest.mark.parametrize("command", ["quality", "reread", "help"])
def test_a_closed_pipe_ends_a_command_without_a_word(library, command):
    done = manage_unread(library, *command.split())

    assert done.stderr == ""
    assert done.returncode == PIPE_CLOSED


def test_an_import_that_nobody_reads_keeps_what_it_stored(library):
    manage(library, "load_vocabularies")

    done = manage_unread(library, "import_articles", DEMO)

    assert (done.stderr, done.returncode) == ("", PIPE_CLOSED)
    assert "unchanged" in manage(library, "import_articles", DEMO).stdout


def test_an_error_keeps_its_words_and_its_code(library):
    done = manage_unread(library, "reread", "--article", "99")

    assert done.stderr == "CommandError: no such article: 99\n"
    assert done.returncode == 2


def test_what_is_read_is_whole(library):
    done = manage(library, "quality")

    assert done.returncode == 0
    assert "annotated texts" in done.stdout
