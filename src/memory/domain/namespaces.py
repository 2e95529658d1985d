"""Parts of a user's memory other than records: second labels of namespaces, after the user's label."""

from __future__ import annotations

from enum import StrEnum


class Namespace(StrEnum):
    """A part of a user's memory; the other second labels are the kinds of records (`memory.kinds`)."""

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
