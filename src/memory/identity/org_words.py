"""Words in names of organisations: legal forms, spellings, numbers and generic words (`org_words.toml`)."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any, Final

_READ: Final[dict[str, Any]] = tomllib.loads(
    resources.files("memory.identity").joinpath("org_words.toml").read_text("utf-8")
)
MORE_FORMS: Final = frozenset(_READ["forms"].split())
"""Legal forms in addition to those of `memory.text.names`."""
FORM: Final[dict[str, str]] = _READ["same_form"] | dict.fromkeys(_READ["any_company"].split(), "co")
"""Legal form → the one it is interchangeable with; all others mean two entities ("AG" and "GmbH")."""
PHRASES: Final[dict[str, str]] = _READ["phrases"]
SPELLINGS: Final[dict[str, str]] = _READ["spellings"]
NUMBERS: Final[dict[str, str]] = _READ["numbers"]
ROMAN: Final[dict[str, str]] = _READ["roman"]
SMALL: Final = frozenset(_READ["small"].split())
GENERIC: Final = frozenset(_READ["generic"].split())
"""Words in the names of so many organisations that they distinguish few."""
