"""Print which rows of docs/behaviours.md have a passing test and which have none yet.

`python -m tools.behaviours` reads what the last runs of the tests have shown. With `--strict` it
fails when a row that is marked as built has no passing test, or a test names an unknown row.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = ROOT / "docs" / "behaviours.md"
RESULT = ROOT / "test-results" / "behaviours.json"
_ROW = re.compile(r"^\| ([HRFV]-\d\d) \| (.+?) \| (.+?) \| ?(built)? ?\|$")


def listed() -> dict[str, tuple[str, bool]]:
    """Return the rows of the list by number: the term, and whether it is marked as built."""
    rows = (_ROW.match(line) for line in LIST.read_text(encoding="utf-8").splitlines())
    return {row[1]: (row[2], row[4] is not None) for row in rows if row}


def main(arguments: list[str]) -> int:
    rows = listed()
    shown = set(json.loads(RESULT.read_text())) if RESULT.exists() else set()
    missing = [number for number, (_, is_built) in rows.items() if is_built and number not in shown]
    unknown = sorted(shown - set(rows))
    for number, (term, is_built) in rows.items():
        state = "shown" if number in shown else "built, NO passing test" if is_built else "not yet"
        print(f"{number}  {state:24}{term}")
    print(f"{len(shown & set(rows))} of {len(rows)} behaviours are shown by a passing test")
    if unknown:
        print("Tests name rows that the list does not have:", ", ".join(unknown))
    if "--strict" in arguments and (missing or unknown):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
