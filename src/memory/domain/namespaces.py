"""The parts of a user's memory that are no records: second labels of store namespaces, after the user's."""

from __future__ import annotations

from enum import StrEnum


class Namespace(StrEnum):
    """A part of a user's memory; kinds of records are the other second labels (`memory.kinds`)."""

    HISTORY = "history"
    IDENTITY = "identity"
    JOURNAL = "journal"
    KEPT = "kept"
    KNOWN_AS = "known_as"
    LEASES = "leases"
    MESSAGES = "messages"
    META = "meta"
    PENDING = "pending"
    QUARANTINE = "quarantine"
    RELATED = "related"
    RELATIONS = "relations"
    REVIEW = "review"
    SEEN = "seen"
    SIMILAR = "similar"
    THREADS = "threads"
    USAGE = "usage"
    USES = "uses"
