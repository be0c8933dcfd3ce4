"""The first thing a newcomer types: `make`. Where it cannot go on, it says why in one line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PINNED = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[0-9][0-9a-z.]*)")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files that make the environment, in a folder of their own."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "tools/setup.sh", "tools/compile_messages.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def make(project: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PIP_"))}
    return subprocess.run(["make", *words], cwd=project, env=inherited | env, capture_output=True, text=True)


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that make's own "*** Error 1" follows."""
    line, last = done.stderr.splitlines()
    assert last.startswith("make: ***")
    assert done.returncode
    return line


def fake_python(folder: Path, version: str, *, is_new: bool, has_venv: bool) -> Path:
    """A python3 that answers the questions of tools/setup.sh and no others."""
    path = folder / "python3-fake"
    path.write_text(
        f'#!/bin/sh\ncase "$2" in\n*print*) echo {version};;\n*version_info*) exit {int(not is_new)};;\n'
        f"*ensurepip*) exit {int(not has_venv)};;\n*) exit 1;;\nesac\n"
    )
    path.chmod(0o755)
    return path


def test_help_lists_every_target(project):
    targets = set(re.findall(r"^([a-z]+):", (project / "Makefile").read_text(), flags=re.M))

    told = make(project).stdout

    assert targets >= {"setup", "demo", "test", "lint", "gold", "bench", "screenshots", "messages"}
    assert set(re.findall(r"^  make ([a-z]+) +\S", told, flags=re.M)) == targets


def test_an_old_python_is_told(project):
    python = fake_python(project, "3.9.2", is_new=False, has_venv=True)

    line = complaint(make(project, "setup", PYTHON=str(python)))

    assert "Casebook needs Python 3.11 or newer, found Python 3.9.2" in line


def test_no_python_is_told(project):
    assert "found no Python at all" in complaint(make(project, "setup", PYTHON="python-that-is-not-there"))


def test_a_missing_venv_module_is_told(project):
    python = fake_python(project, "3.11.2", is_new=True, has_venv=False)

    assert f"apt-get install {python}-venv" in complaint(make(project, "setup", PYTHON=str(python)))


def test_no_network_is_told_and_no_half_made_environment_counts_as_made(project):
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "1", "PIP_CONFIG_FILE": "/dev/null"}

    line = complaint(make(project, "setup", PYTHON=sys.executable, **nowhere))

    assert line == "setup: no network: pip could not reach the package index (more in var/setup.log)"
    assert not list(project.glob(".venv/.[rd]*"))


def test_a_second_setup_changes_nothing(project):
    python = project / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    for stamp in (".run", ".dev"):
        (project / ".venv" / stamp).touch()

    done = make(project, "setup")

    assert (done.returncode, done.stdout) == (0, "setup: .venv is ready\n")


def test_every_dependency_is_pinned_to_one_version_with_its_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    dependencies = project["dependencies"] + project["optional-dependencies"]["dev"]
    constraints = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]

    assert [line for line in constraints if not PINNED.fullmatch(line)] == []
    assert {line.lower() for line in dependencies} <= {line.lower() for line in constraints}
    assert [line for line in dependencies if not re.search(rf'^ +"{re.escape(line)}",  # \w', text, flags=re.M)] == []
