"""What a row of the timeline is written on."""

from dataclasses import dataclass

from kesher.lib.ids import read_id


@dataclass(frozen=True, slots=True)
class RecordKey:
    """A record of any type, by the key of its type and its id."""

    record_type: str
    record_id: int

    def __str__(self) -> str:
        return f"{self.record_type}.{self.record_id}"


def read_stream_place(text: str) -> RecordKey | None:
    """Return the record in whose stream a row is shown, of an address; nothing for the log."""
    record_type, _, record_id = text.partition(".")
    found = read_id(record_id)
    return RecordKey(record_type, found) if record_type and found is not None else None
