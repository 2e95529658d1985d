"""Which passages of what was said are worth quoting for a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from memory.language import fold
from memory.recall.excerpt import telling
from orchestrator.offline.answers.phrases import quote
from orchestrator.offline.answers.vocabulary import lines

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MOST: Final = 3
"""Quotes of one answer."""


def quotes(
    passages: Sequence[Mapping[str, Any]],
    asked: str,
    *,
    about: str = "",
    holding: Collection[str] = (),
    ended: bool = False,
    most: int = MOST,
) -> str:
    """Quote the passages that speak of what is asked, those first that share most words with it and with `about`.

    One that shares less than half as many as the first is of something else (another Tom). `holding`: only such as have
    one of these words (base forms); `ended`: with how their conversations ended.
    """
    wanted, needed = telling(asked), telling(about)
    told = [(one, telling(_whole(one))) for one in passages if fold(one["text"]) != fold(asked)]
    fit = [
        (len((wanted | needed) & held), one)
        for one, held in told
        if (needed & held or (not needed and wanted & held and 2 * len(wanted & held) >= len(wanted)))
        and (not holding or held & set(holding))
    ]
    best = sorted(fit, key=lambda pair: (pair[0], str(pair[1]["at"])), reverse=True)[:most]
    told_whole = [one if ended else {**one, "ended": ()} for shared, one in best if 2 * shared >= best[0][0]]
    return lines([quote(one) for one in told_whole])


def _whole(passage: Mapping[str, Any]) -> str:
    """Return the text of a passage with what was said next."""
    return " ".join([passage["text"], *(one["text"] for one in passage.get("then", ()))])
