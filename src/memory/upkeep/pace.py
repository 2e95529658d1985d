"""Rest between pieces of background work, so that whoever talks meanwhile hardly notices."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

BACKGROUND: Final = 4.0
"""Rest of work behind a conversation: it takes a fifth of the time at most."""


@dataclass(slots=True)
class Pace:
    """Sleeps `rest` times as long as each piece of work took."""

    rest: float = 0.0
    _since: float = field(default_factory=time.perf_counter)

    async def pause(self) -> None:
        """End a piece of work; the next one begins when this returns."""
        await asyncio.sleep(self.rest * (time.perf_counter() - self._since))
        self._since = time.perf_counter()
