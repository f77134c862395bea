"""What a merge moves, in words."""

from collections.abc import Iterator, Mapping

from kesher.parties.queries.relations import label_of


def counted(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what moves, in words: activities: 12."""
    for label, count in by_table(counts):
        yield f"{label}: {count:,}"


def by_table(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return counts by what the rows are called; of two columns of a table the larger counts."""
    tables: dict[str, int] = {}
    for key, count in counts.items():
        label = label_of(key.partition(".")[0])
        tables[label] = max(tables.get(label, 0), count)
    return sorted(tables.items(), key=lambda pair: -pair[1])
