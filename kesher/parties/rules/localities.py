"""The localities of Israel, kept in memory: found by code, by name and by the start of a name.

Source: Central Bureau of Statistics, list of localities (`kesher/data/localities.csv`), with the
names that localities had before.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kesher.lib.text import search_key

_FILE = Path(__file__).parents[2] / "data" / "localities.csv"

# Names that everybody writes and no list holds.
_SHORT_NAMES = {"תא": 5000, "תל אביב": 5000, "יפו": 5000, "ראשלצ": 8300, "פת": 7900, "בש": 9000}


@dataclass(frozen=True, slots=True)
class Locality:
    """One place on the official list."""

    code: int
    name: str
    district: str
    population: int


@dataclass(frozen=True, slots=True)
class _Index:
    by_code: dict[int, Locality]
    by_key: dict[str, Locality]
    words: tuple[tuple[str, Locality], ...]


@lru_cache(maxsize=1)
def _index() -> _Index:
    by_code: dict[int, Locality] = {}
    by_key: dict[str, Locality] = {}
    words: list[tuple[str, Locality]] = []
    other_names: list[tuple[str, Locality]] = []
    with _FILE.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            locality = Locality(
                int(row["id"]), row["name"], row["district_name"], int(row["population"] or 0)
            )
            by_code[locality.code] = locality
            by_key.setdefault(search_key(locality.name), locality)
            words.append((f" {search_key(locality.name)}", locality))
            other_names += [(key, locality) for key in _other_keys(row)]
    for key, locality in other_names:
        by_key.setdefault(key, locality)
        words.append((f" {key}", locality))
    for key, code in _SHORT_NAMES.items():
        by_key.setdefault(key, by_code[code])
        words.append((f" {key}", by_code[code]))
    return _Index(by_code, by_key, tuple(words))


def _other_keys(row: dict[str, str]) -> Iterator[str]:
    others = f"{row['previous_names']},{row['merged_locality_names']}".split(",")
    yield from filter(None, map(search_key, [row["name_en"], *others]))


def locality_by_code(code: int) -> Locality | None:
    """Return the locality with this code of the Central Bureau of Statistics."""
    return _index().by_code.get(code)


def locality_named(name: str) -> Locality | None:
    """Return the locality of exactly this name, in any spelling that search takes for the same."""
    return _index().by_key.get(search_key(name))


def localities_starting_with(text: str, *, limit: int = 10) -> list[Locality]:
    """Return the localities of which a word starts with the text, the largest first.

    A name that starts with the text comes before one in which a later word does.
    """
    key = search_key(text)
    if not key:
        return []
    ranks: dict[int, tuple[int, int, str]] = {}
    for words, locality in _index().words:
        found = words.find(f" {key}")
        if found < 0:
            continue
        rank = (int(found > 0), -locality.population, locality.name)
        ranks[locality.code] = min(rank, ranks.get(locality.code, rank))
    codes = sorted(ranks, key=ranks.__getitem__)[:limit]
    return [_index().by_code[code] for code in codes]
