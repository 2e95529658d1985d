"""How a record is referred to: its kind and its key, as one value and as one word."""

from __future__ import annotations

from typing import NamedTuple


class RecordRef(NamedTuple):
    """A record's kind and key; written `kind:key` wherever it is stored or shown. A key may hold colons itself."""

    kind: str
    key: str

    @classmethod
    def parse(cls, text: str) -> RecordRef:
        """Read `kind:key`; what has no colon is a kind with an empty key."""
        kind, _, key = text.partition(":")
        return cls(kind, key)

    def __str__(self) -> str:
        """Write `kind:key`."""
        return f"{self.kind}:{self.key}"
