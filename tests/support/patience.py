"""How long a test waits for what should come at once: so long that only what never comes is late."""

from __future__ import annotations

from typing import Final

HANG: Final = 600.0
"""Seconds; no measure of speed. A machine on which something takes so long has stopped."""
