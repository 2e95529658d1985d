"""Which passages of what was said are worth quoting for a question."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from memory.recall import significant_words
from memory.text import fold, sentences
from orchestrator.offline.answers.phrases import quote
from orchestrator.offline.answers.vocabulary import lines

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MOST: Final = 3
"""Most quotes of one answer."""
ENOUGH: Final = 0.4
"""Share of the words of a question that a passage must have if the question has no name."""
ITEMS: Final = ("- ", "* ", "• ", "– ")
"""How items of a list begin."""
NEARLY: Final = 1
"""Words fewer than the best passage that a passage may share and still fit nearly as well."""
LONG: Final = 200
"""Characters above which a passage is quoted only in part."""


def quotes(
    passages: Sequence[Mapping[str, Any]],
    asked: str,
    *,
    about: str = "",
    holding: Collection[str] = (),
    ended: bool = False,
    most: int = MOST,
) -> str:
    """Return quotes of the passages about a question: those that share most words with it and `about`, newest first.

    A passage that shares at most half as many as the best is about something else (another Tom): left out.
    `holding`: only passages with one of these words (base forms); `ended`: also the ends of their
    conversations.
    """
    wanted, needed = significant_words(asked), significant_words(about)
    told = [(one, significant_words(_whole(one))) for one in passages if fold(one["text"]) != fold(asked)]
    fit = [
        (len((wanted | needed) & held), one)
        for one, held in told
        if (needed & held or (not needed and wanted & held and len(wanted & held) >= ENOUGH * len(wanted)))
        and (not holding or held & set(holding))
    ]
    most_shared = max((shared for shared, _ in fit), default=0)
    near = [(shared, one) for shared, one in fit if 2 * shared > most_shared]
    # What was said later corrects what was said before: among those that fit nearly as well, the newest come first.
    best = sorted(
        near, key=lambda pair: (pair[0] >= most_shared - NEARLY, str(pair[1]["at"]), pair[0]), reverse=True
    )
    shown = [one if ended else {**one, "ended": ()} for _, one in best[:most]]
    return lines([quote({**one, "text": part(one["text"], wanted, needed)}) for one in shown])


def part(text: str, wanted: Collection[str], about: Collection[str]) -> str:
    """Return the sentences of a long text that are about what is asked; "…" marks what is left out.

    Those are the sentences with most of the wanted words (base forms) and, among them, most words of `about`;
    each with the next sentence, unless it is an item of a list.
    """
    if len(text) <= LONG:
        return text
    rows = [text[start:end] for start, end in sentences(text)]
    held = [significant_words(row) for row in rows]
    shares = [(len(row & set(wanted) - set(about)), len(row & set(about))) for row in held]
    most = max(shares, default=(0, 0))
    if most == (0, 0):
        return text
    kept = {at for at, share in enumerate(shares) if share == most}
    kept |= {at + 1 for at in kept if at + 1 < len(rows) and not rows[at].startswith(ITEMS)}
    runs = [list(run) for told, run in groupby(range(len(rows)), key=kept.__contains__) if told]
    said = " … ".join(" ".join(rows[at] for at in run) for run in runs)
    return f"{'…' if 0 not in kept else ''}{said}{' …' if len(rows) - 1 not in kept else ''}"


def _whole(passage: Mapping[str, Any]) -> str:
    """Return the text of a passage with those of the messages after it."""
    return " ".join([passage["text"], *(one["text"] for one in passage.get("then", ()))])
