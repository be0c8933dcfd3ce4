"""Import the annotated texts into a throw-away library, export them and score the export: `make gold`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.throwaway import throwaway_library


def main(shared: Path, *options: str) -> int:
    """``shared`` is the folder with seeds/ and eval/, which is kept apart from the project."""
    texts = [shared / "seeds", shared / "eval" / "raw"]
    score, gold = shared / "eval" / "score.py", shared / "eval" / "gold"
    missing = [str(path) for path in (*texts, score, gold) if not path.exists()]
    if missing:
        print(f"gold: the annotated texts are not here ({missing[0]}); name their folder with SHARED=", file=sys.stderr)
        return 1
    with throwaway_library() as library:
        told = library.manage("import_articles", *texts, may_refuse=True).splitlines()
        print("\n".join(line for line in told if line.startswith("refused") or " files in " in line))
        export = library.folder / "export.jsonl"
        library.manage("export_cases", "--format", "jsonl", "--output", export)
        raw = [word for path in texts for word in ("--raw", path)]
        return subprocess.run([sys.executable, score, gold, export, *raw, *options]).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
