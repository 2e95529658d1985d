"""Which passages of what was said are worth quoting for a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from memory.language import fold
from memory.recall.stemming import base_form
from memory.recall.vocabulary import IDLE_BASES
from orchestrator.offline.answers.phrases import quote
from orchestrator.offline.answers.vocabulary import lines

from memory.language.names import words  # isort: skip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST: Final = 3
"""Quotes of one answer."""


def quotes(passages: Sequence[Mapping[str, Any]], asked: str, *, about: str = "", most: int = MOST) -> str:
    """Quote the passages that speak of what is asked, those first that share most words with it and with `about`.

    One that shares less than half as many as the first is of something else (another Tom).
    """
    wanted, needed = _bases(asked), _bases(about)
    told = [(one, _bases(one["text"])) for one in passages if fold(one["text"]) != fold(asked)]
    fit = [
        (len((wanted | needed) & held), one)
        for one, held in told
        if needed & held or (not needed and wanted & held and 2 * len(wanted & held) >= len(wanted))
    ]
    best = sorted(fit, key=lambda pair: (pair[0], str(pair[1]["at"])), reverse=True)[:most]
    return lines([quote(one) for shared, one in best if 2 * shared >= best[0][0]])


def _bases(text: str) -> frozenset[str]:
    """Return the base forms of the words that tell something."""
    return frozenset(map(base_form, words(text))) - IDLE_BASES
