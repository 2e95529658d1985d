"""Times of day within the words of a date: "Wednesday 5.15pm", "Mittwoch um 17 Uhr", "mercredi 17h30"."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def _form() -> re.Pattern[str]:
    """Return a pattern of times of day: 16:30, 17h30, 5.15pm, 14.30, at 5."""
    raw = tomllib.loads(resources.files("memory.text.times").joinpath("clock.toml").read_text("utf-8"))
    before, after = ("|".join(map(re.escape, raw[name])) for name in ("before", "after"))
    hour, minute = r"(?:[01]?\d|2[0-4])", r"[0-5]\d"
    forms = (
        rf"{hour}(?::{minute}){{1,2}}(?:\s?(?:{after}))?",
        rf"{hour}h(?:{minute})?",
        rf"{hour}(?:\.{minute})?\s?(?:{after})",
        rf"{hour}\.(?:1[3-9]|[2-5]\d)",  # not a day and month: no month has such a number
        rf"(?:{before})\s{hour}(?:\.{minute})?",
    )
    return re.compile(rf"(?<![\w./:-])(?:{'|'.join(forms)})\.?(?!\.?[\w/:-])")


def without_times(text: str) -> str:
    """Return a folded text without its times of day."""
    return " ".join(_form().sub(" ", text).split())
