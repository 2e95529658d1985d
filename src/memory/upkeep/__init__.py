"""The life of a memory: what is kept, archived or let go, and why (L1, L2)."""

from memory.upkeep.kept import Keeping, keep, kept_records, release
from memory.upkeep.maintain import Report, begin_day, maintain

__all__ = ["Keeping", "Report", "begin_day", "keep", "kept_records", "maintain", "release"]
