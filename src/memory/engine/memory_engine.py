"""`MemoryEngine`: the one place where messages become memory. Nothing else writes records."""

from __future__ import annotations

from memory.engine.correct import Correct
from memory.engine.maintain import Maintain


class MemoryEngine(Correct, Maintain):
    """Remembers what users say, in the store it is given.

    Safe to use from many tasks and processes at once: what is decided about a message is decided in the
    transaction that writes it.
    """
