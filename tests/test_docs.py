"""What the documentation says is so: its commands run, its files and models exist, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.db import models

ROOT = settings.BASE_DIR
PAPERS = [
    *ROOT.glob("README*.md"),
    *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md")),
    *(ROOT / "docs").rglob("*.md"),
]
HELP = sorted((ROOT / "templates" / "help").rglob("*.html"))

FENCED = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.M | re.S)
CODE = re.compile(r"`([^`\n]+)`|<code[^>]*>([^<]+)</code>")
COMMAND = re.compile(r"(?:\w+=\S+ )*(?:(?:\.venv/bin/python )?manage\.py|make) [a-z].*")
ASSIGNMENTS = re.compile(r"^(?:\w+=\S+ )*")
PYTHON = ".venv/bin/python"

NOT_RUN = {
    "git clone ADDRESS casebook": "needs an address and a network",
    "cd casebook": "goes with the clone",
    f"CASEBOOK_TEST_DATABASE=postgresql {PYTHON} -m pytest": "starts a database server; `make test` does so",
}
DRY = {
    f"{PYTHON} -m pytest": "--collect-only -q",  # the tests themselves are what is running
    ".venv/bin/gunicorn": "--check-config",  # would serve for ever
    "make": "--dry-run",  # would set up, serve, test
    f"{PYTHON} manage.py createsuperuser": "--noinput --username head --email head@casebook.example",  # would ask
}
PASSWORD = "a-Pass-of-92"


@dataclass(frozen=True)
class Command:
    line: str
    place: str


def commands_of(path: Path) -> list[Command]:
    text = path.read_text(encoding="utf-8")
    place = path.relative_to(ROOT).as_posix()
    lines = "\n".join(FENCED.findall(text)).replace("\\\n", " ").splitlines()
    pieces = [piece for line in lines for piece in re.sub(r"(^|\s)#.*", "", line).split("&&")]
    pieces += [code for found in CODE.findall(FENCED.sub("", text)) if COMMAND.fullmatch(code := "".join(found))]
    return [Command(" ".join(piece.split()), place) for piece in pieces if piece.strip()]


def every_command() -> list[Command]:
    """Each once, with the first paper that shows it."""
    found: dict[str, Command] = {}
    for path in [*PAPERS, *HELP]:
        for command in commands_of(path):
            found.setdefault(command.line, command)
    return sorted(found.values(), key=lambda command: command.line)


def how_to_run(line: str) -> str | None:
    """The line as the test runs it; None for what no rule knows."""
    given = ASSIGNMENTS.match(line).group()
    plain = line[len(given) :]
    if plain.startswith("manage.py "):
        # In running text a command is named, with or without its arguments; named alone, it must exist.
        name, *arguments = plain.split()[1:]
        return f"{given}{PYTHON} {plain}" if arguments else f"{PYTHON} manage.py help {name}"
    for start, option in DRY.items():
        if plain == start or plain.startswith(f"{start} "):
            return f"{given}{start} {option}{plain[len(start) :]}"
    return line if plain.startswith(f"{PYTHON} manage.py ") else None


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """The project as somebody has it who cloned it, with an environment, a small library and texts of one's own."""
    clone = tmp_path_factory.mktemp("clone") / "casebook"
    left_out = shutil.ignore_patterns(".venv", "var", ".git", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, clone, ignore=left_out)
    (clone / ".venv").symlink_to(sys.prefix)
    for folder in ("folder", "文件夹"):
        (clone / folder).mkdir()
        shutil.copy(ROOT / "fixtures" / "demo" / "wanli-parking.txt", clone / folder)
    for line in ("migrate --verbosity=0", "load_vocabularies"):
        assert run(clone, f"{PYTHON} manage.py {line}").returncode == 0
    account = "from django.contrib.auth.models import User; User.objects.create_user('viewer')"
    assert run(clone, f'{PYTHON} manage.py shell -c "{account}"').returncode == 0
    return clone


def run(clone: Path, line: str) -> subprocess.CompletedProcess[str]:
    """In a shell without terminal, so that what asks for a password reads it from here."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    ours = {"CASEBOOK_LOCAL": "1", "DATABASE_URL": f"sqlite:///{clone.parent}/library.sqlite3", "PYTHONUTF8": "1"}
    ours["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    return subprocess.run(
        ["sh", "-c", line],
        cwd=clone,
        env=inherited | ours,
        input=f"{PASSWORD}\n" * 2 if "changepassword" in line else "",
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=120,
    )


@pytest.mark.parametrize("command", every_command(), ids=lambda command: f"{command.place}: {command.line}")
def test_every_command_runs(command, request):
    if command.line in NOT_RUN:
        return
    line = how_to_run(command.line)
    assert line, f"{command.place} shows a command that no rule runs: {command.line} (see DRY and NOT_RUN)"

    done = run(request.getfixturevalue("clone"), line)

    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


def test_nothing_is_left_out_that_nobody_shows():
    assert set(NOT_RUN) <= {command.line for command in every_command()}


def test_commands_are_found_in_blocks_in_sentences_and_in_help():
    lines = {command.line for command in every_command()}

    assert {
        "make demo TEXTS=文件夹 PORT=8001",
        ".venv/bin/python manage.py load_vocabularies",
        "make gold",
        "manage.py load_vocabularies",
        ".venv/bin/python manage.py createsuperuser",
    } <= lines


def test_every_option_that_help_names_exists():
    parser = load_command_class(get_commands()["import_articles"], "import_articles").create_parser("", "")
    named = {option for path in HELP for option in re.findall(r"<code>(--[a-z-]+)", path.read_text(encoding="utf-8"))}

    assert named
    assert named <= set(parser._option_string_actions)


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"", text)
    missing = [
        target for found in targets if "://" not in (target := "".join(found)) and not (path.parent / target).exists()
    ]
    assert missing == []


# docs/architecture.md -----------------------------------------------------------------------------------


def test_architecture_names_files_that_exist():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    paths = {code for code in re.findall(r"`([^`\n]+)`", text) if re.fullmatch(r"[\w.]+/[\w./]*", code)}

    assert len(paths) > 20
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []


def test_architecture_orders_imports_as_the_linter_does():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    rooms = [re.findall(r"\w+", layer) for layer in contracts[0]["layers"]][::-1]
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("text ← "))
    shown = [re.findall(r"\w+", layer) for layer in line.split("←")]

    there = {path.stem for path in (ROOT / "articles").iterdir()}
    assert [set(layer) & there for layer in rooms if set(layer) & there] == [set(layer) for layer in shown]


# docs/models.md -----------------------------------------------------------------------------------------


def sections_of_models() -> dict[str, str]:
    text = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    heads = re.split(r"^###? (.+)\n", text, flags=re.M)
    return {name: body for name, body in zip(heads[1::2], heads[2::2], strict=True) if re.fullmatch(r"[A-Z]\w+", name)}


def known_models() -> dict[str, type[models.Model]]:
    return {model.__name__: model for model in apps.get_app_config("articles").get_models()}


def test_every_model_has_its_section():
    titles = {"Files", "Stories", "Findings"}  # of parts, one word like a model

    assert set(sections_of_models()) - titles == set(known_models())


@pytest.mark.parametrize("name", sorted(known_models()))
def test_every_field_and_constraint_of_a_section_exists(name):
    model, section = known_models()[name], sections_of_models()[name]
    rows = re.findall(r"^\| (`.+?) \| (.+) \|$", section, flags=re.M)
    fields = {field for first, _ in rows for field in re.findall(r"`(\w+)`", first)}
    constraints = {
        word for _, rest in rows for word in re.findall(r"`(\w+)`", rest) if word.startswith(f"{name.lower()}_")
    }

    assert fields
    assert fields <= {field.name for field in model._meta.get_fields()}
    assert constraints == {constraint.name for constraint in model._meta.constraints}
