"""Import the annotated texts into a throw-away library, export them and score the export: `make gold`.

Then the same with the code of the last commit (the one before it when nothing is changed): how each measure moved, and
row by row what the importer finds now and did not, and the other way round.

With --write the scores go to fixtures/quality.json, which the quality page shows: `make gold WRITE=1`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from tools.throwaway import ROOT, Library, throwaway_library

Scores = dict[str, dict[str, float]]
"""What was measured → precision, recall, f1, and the numbers of items in the gold and found."""
QUALITY = ROOT / "fixtures" / "quality.json"
LISTS = ("localities", "brands", "initiatives", "claims", "practices")


def main(shared: Path, *options: str) -> int:
    """``shared`` is the folder with seeds/ and eval/, which is kept apart from the project; the scorer gets the options.

    --write alone is for us: it writes down the scores.
    """
    texts = [shared / "seeds", shared / "eval" / "raw"]
    score, gold = shared / "eval" / "score.py", shared / "eval" / "gold"
    missing = [str(path) for path in (*texts, score, gold) if not path.exists()]
    if missing:
        print(f"gold: the annotated texts are not here ({missing[0]}); name their folder with SHARED=", file=sys.stderr)
        return 1
    scoring = [sys.executable, str(score), str(gold)]
    raw = [word for path in texts for word in ("--raw", str(path))]
    with throwaway_library() as library:
        export = read_and_export(library, texts, told=True)
        passed_on = [option for option in options if option != "--write"]
        if code := subprocess.run([*scoring, str(export), *raw, *passed_on]).returncode:
            return code
        with last_commit() as (commit, tree), throwaway_library(code=tree) as before:
            exports = [read_and_export(before, texts), export]
            told = [subprocess.check_output([*scoring, str(path), *raw, "--json"]) for path in exports]
            former, scores = map(json.loads, told)
            print(f"\nagainst {commit}")
            print("\n".join([*moved(former, scores), *gains_and_losses(*map(rows, exports))]))
    if "--write" in options:
        write(scores, texts=len(list(gold.glob("*.gold.json"))))
    return 0


def write(scores: Scores, texts: int) -> None:
    measured = {"on": date.today().isoformat(), "texts": texts, "scores": scores}
    QUALITY.write_text(json.dumps(measured, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\nwritten to {QUALITY.relative_to(ROOT)}")


def read_and_export(library: Library, texts: list[Path], *, told: bool = False) -> Path:
    lines = library.manage("import_articles", *texts, may_refuse=True).splitlines()
    if told:
        print("\n".join(line for line in lines if line.startswith("refused") or " files in " in line))
    export = library.folder / "export.jsonl"
    library.manage("export_cases", "--format", "jsonl", "--output", export)
    return export


@contextmanager
def last_commit() -> Iterator[tuple[str, Path]]:
    """Its subject, and its tree in a temporary folder."""
    is_changed = subprocess.check_output(["git", "status", "--porcelain"], cwd=ROOT)
    commit = "HEAD" if is_changed else "HEAD~1"
    subject = subprocess.check_output(["git", "log", "-1", "--format=%h %s", commit], cwd=ROOT, text=True).strip()
    with tempfile.TemporaryDirectory(prefix="casebook-") as folder:
        archive = subprocess.check_output(["git", "archive", commit], cwd=ROOT)
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        yield subject, Path(folder)


def moved(before: Scores, now: Scores) -> list[str]:
    """One line for each measure whose precision or recall is not what it was."""
    lines = []
    for name, scores in now.items():
        old = before.get(name, dict.fromkeys(scores, 0.0))
        if any(old[key] != scores[key] for key in ("precision", "recall")):
            steps = (f"{key} {old[key]:.3f} → {scores[key]:.3f}" for key in ("precision", "recall", "f1"))
            lines.append(f"  {name.strip():<28}{'   '.join(steps)}")
    return lines or ["  every measure as before"]


def rows(export: Path) -> Counter[str]:
    """Each thing found, with all that is told of it, as one line."""
    found: Counter[str] = Counter()
    for line in export.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        found.update(f"{case['source']}: {field}: {case[field]}" for field in ("title", "publisher", "published_on"))
        found.update(f"{case['source']}: {kind}: {_words(item)}" for kind in LISTS for item in case[kind])
    return found


def _words(item: dict[str, Any]) -> str:
    values = ("/".join(value) if isinstance(value, list) else value for value in item.values())
    return " | ".join(str(value).replace("\n", " ") for value in values if value not in (None, "", False))


def gains_and_losses(before: Counter[str], now: Counter[str]) -> list[str]:
    signed = [(row, "+") for row in (now - before).elements()] + [(row, "-") for row in (before - now).elements()]
    return [f"  {sign} {row}" for row, sign in sorted(signed)] or ["  every row as before"]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), *sys.argv[2:]))
