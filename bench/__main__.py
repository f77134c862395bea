"""`python -m bench`: build or reuse the data, measure, print the figures and keep them."""

import argparse
import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHAPES = (
    "bench/build.py",
    "bench/data/*.py",
    "kesher/*/migrations/*.py",
    "kesher/lib/schema.py",
    "kesher/lib/text.py",
    "kesher/lib/skeletons.py",
    "kesher/lib/spellings.py",
)


def fingerprint() -> str:
    """Return a hash of everything that shapes the data."""
    digest = hashlib.sha256()
    for shape in SHAPES:
        for path in sorted(ROOT.glob(shape)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="parties of the large business")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    parser.add_argument(
        "--requests", type=int, default=24, help="requests of a scenario in a round"
    )
    parser.add_argument(
        "--only", default="", help="scenarios whose name holds this, or: reminders, batches"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "latest.json")
    arguments = parser.parse_args()
    base = Path(os.environ.get("KESHER_HOME", ROOT / ".kesher"))
    home = base / "bench" / f"{arguments.size}-{fingerprint()}"
    for name in ("KESHER_DATABASE_URL", "KESHER_DATABASE_ADMIN_URL", "KESHER_DEMO"):
        os.environ.pop(name, None)
    os.environ["KESHER_HOME"] = str(home)
    os.environ["KESHER_PORT"] = os.environ.get("KESHER_BENCH_PORT", "8141")
    os.environ["KESHER_BASE_URL"] = f"http://localhost:{os.environ['KESHER_PORT']}"
    os.environ["KESHER_API_REQUESTS_PER_MINUTE"] = "1000000"
    os.environ["DJANGO_SETTINGS_MODULE"] = "kesher.project.settings"

    import django  # noqa: PLC0415 -- the environment decides where the data is

    django.setup()
    from bench import build, measure  # noqa: PLC0415 -- Django has to be set up

    build.ensure(arguments.size)
    return measure.run(
        size=arguments.size,
        rounds=arguments.rounds,
        requests=arguments.requests,
        only=arguments.only,
        target=arguments.out,
    )


if __name__ == "__main__":
    sys.exit(main())
