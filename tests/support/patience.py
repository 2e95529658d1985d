"""The time-out of tests for what should happen at once; only what never happens exceeds it."""

from __future__ import annotations

from typing import Final

TIMEOUT: Final = 600.0
"""Seconds. Not a measure of speed: nothing takes this long, even on a busy machine, unless it hangs."""
