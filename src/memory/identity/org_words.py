"""Words in the names of organisations: legal forms, spellings, numbers, and words that tell little (`org_words.toml`)."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any, Final

_READ: Final[dict[str, Any]] = tomllib.loads(
    resources.files("memory.identity").joinpath("org_words.toml").read_text("utf-8")
)
MORE_FORMS: Final = frozenset(_READ["forms"].split())
"""Legal forms beside those of `memory.text.names`."""
FORM: Final[dict[str, str]] = _READ["same_form"] | dict.fromkeys(_READ["any_company"].split(), "co")
"""Legal forms people use for one another; all others tell two entities apart ("AG" and "GmbH")."""
PHRASES: Final[dict[str, str]] = _READ["phrases"]
SPELLINGS: Final[dict[str, str]] = _READ["spellings"]
NUMBERS: Final[dict[str, str]] = _READ["numbers"]
ROMAN: Final[dict[str, str]] = _READ["roman"]
SMALL: Final = frozenset(_READ["small"].split())
GENERIC: Final = frozenset(_READ["generic"].split())
"""Words so many organisations have in their names that they tell little."""
