"""The gate: does anything in these words look like CRM data? Deterministic, a few microseconds.

It errs on the side of asking the model: a skipped message is never looked at again.
"""

from __future__ import annotations

import re
from typing import Final

from memory.language import find_values

_TERMS: Final = re.compile(
    r"\b(?:accounts?|clients?|customers?|compan(?:y|ies)|contacts?|deals?|opportunit(?:y|ies)|opps?|renewals?|"
    r"upsell|quotes?|proposals?|contracts?|cases?|tickets?|leads?|prospects?|tasks?|to-?dos?|follow[- ]?ups?|remind|"
    r"stages?|pipeline|clos(?:e|es|ed|ing)|signed|won|lost|budget|amount|probability|owner|decision maker|champion|"
    r"orders?|reservations?|user ?name|user id|e-?mail|phone|call(?:ed)?|met|works? (?:at|for)|title|vp|ceo|cto|cfo|"
    r"director|manager|department|priority|escalated?|status|due|deadline|meeting|demo|my name|i am|i'm|this is|"
    r"name is|actually|scratch that|correction|instead|no longer|left|joined|moved|pushed|slipped)\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"(?:\b[^\W\d_]*[^\W\d_a-z][\w'’.&-]*\s+){1,}[^\W\d_a-z][\w'’-]+|(?<=[a-z,;]\s)[A-Z][a-z]+"
)
_REMEMBER: Final = re.compile(
    r"\b(?:remember|note (?:that|down)|make a note|keep in mind|don'?t forget|log (?:this|that|it)|for the record|"
    r"write (?:this|that|it) down|save (?:this|that)|update|add|create|set|change|correct)\b",
    re.IGNORECASE,
)


def asks_to_remember(text: str) -> bool:
    """Tell whether the user asks for something to be kept or changed."""
    return _REMEMBER.search(text) is not None


def mentions_crm_data(text: str) -> bool:
    """Tell whether a text may state something about a record."""
    if _TERMS.search(text) or _NAME.search(text):
        return True
    return any(find_values(kind, text, today=None, choices=None) for kind in ("email", "id", "phone"))
