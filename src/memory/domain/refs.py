"""References to records: kind and key in one value."""

from __future__ import annotations

from typing import NamedTuple


class RecordRef(NamedTuple):
    """A record's kind and key, stored and shown as `kind:key`; a key may hold colons itself."""

    kind: str
    key: str

    @classmethod
    def parse(cls, text: str) -> RecordRef:
        """Parse `kind:key`; a text without a colon is a kind with an empty key."""
        kind, _, key = text.partition(":")
        return cls(kind, key)

    def __str__(self) -> str:
        """Return `kind:key`."""
        return f"{self.kind}:{self.key}"
