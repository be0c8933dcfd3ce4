"""What `make test` and `make lint` run: every check in order, up to the first that fails, and a table at the end."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
CORES = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 4)
PYTEST = [PYTHON, "-m", "pytest", "-q", "--no-header"]
# One more than there are: tests wait for databases, for each other and for the browser. On two cores that is a quarter less.
PARALLEL = ["-n", str(CORES + 1), "--dist", "worksteal"]

# As in an office: nothing but what the operator must set. No check connects to this database.
PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "casebook.example",
    "DATABASE_URL": "postgresql://casebook@127.0.0.1/casebook",
}
THROWAWAY = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
OURS = ("DEBUG", "CASEBOOK_", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "DJANGO_")


@dataclass(frozen=True)
class Step:
    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    is_loud: bool = False
    """Its output is shown as it comes; that of the others only when they fail."""
    before: Callable[[], str] | None = None
    """Answers what is missing, or nothing."""


def chromium() -> str:
    from tests.browser.chromium import install_chromium

    return install_chromium()


LINT = [
    Step("ruff check", [PYTHON, "-m", "ruff", "check", "--quiet", "--output-format=concise", "."]),
    Step("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "--diff", "."]),
    Step("import-linter", [PYTHON, str(Path(PYTHON).parent / "lint-imports"), "--no-logo"]),
    Step("mypy", [PYTHON, "-m", "mypy"]),
    Step("translations", [PYTHON, "tools/compile_messages.py", "--complete"]),
    Step("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], env=THROWAWAY),
    Step("deployment", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], env=PRODUCTION),
]
TESTS = [
    Step("tests on SQLite", [*PYTEST, *PARALLEL, "--ignore=tests/browser"], is_loud=True),
    Step(
        "tests on PostgreSQL",
        [*PYTEST, *PARALLEL, "--ignore=tests/browser", "-m", "database"],
        env={"CASEBOOK_TEST_DATABASE": "postgresql"},
        is_loud=True,
    ),
]
BROWSER = [Step("browser tests", [*PYTEST, *PARALLEL, "tests/browser"], is_loud=True, before=chromium)]


def run(step: Step, env: dict[str, str]) -> str:
    """Answer how it went: ok or FAILED."""
    if step.before and (missing := step.before()):
        print(missing)
        return "FAILED"
    output = None if step.is_loud else subprocess.PIPE
    done = subprocess.run(
        step.command, cwd=ROOT, env=env | step.env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )
    if done.returncode and done.stdout:
        sys.stdout.flush()
        sys.stdout.buffer.write(b"\n" + done.stdout)
    return "FAILED" if done.returncode else "ok"


def main() -> int:
    is_lint, is_browser = "--lint" in sys.argv, os.environ.get("BROWSER") != "0"
    steps = LINT if is_lint else [*LINT, *TESTS, *(BROWSER if is_browser else [])]
    not_run = [] if is_lint or is_browser else ["browser tests (BROWSER=0)"]
    env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    lines, result = [], "ok"
    with tempfile.TemporaryDirectory(prefix="casebook-check-") as folder:
        notes = Path(folder) / "not-run"
        env["CASEBOOK_NOT_RUN"] = str(notes)
        for step in steps:
            if result != "ok":
                not_run.append(step.name)
                continue
            print(f"▸ {step.name}", flush=True)
            begun = time.monotonic()
            try:
                result = run(step, env)
            except KeyboardInterrupt:
                result = "STOPPED"
            lines.append(f"{step.name:<22}{time.monotonic() - begun:>8.1f}  {result}")
        # Both databases tell of the same test.
        not_run += dict.fromkeys(notes.read_text(encoding="utf-8").splitlines()) if notes.exists() else []
    print("\n" + "\n".join([f"{'step':<22}{'seconds':>8}  result", *lines]))
    print(f"not run: {', '.join(not_run) or 'nothing'}")
    return 0 if result == "ok" else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # an empty environment has an ASCII terminal
    sys.exit(main())
