"""Keep the sentences of a written summary that the messages they cite bear out; only count the others."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from memory.maintenance.episodes.checking import doubt
from memory.maintenance.episodes.compose import LONGEST, PARTS, Told, compose, speaks
from memory.text import FACTUAL, clauses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import Line
    from memory.domain.grounded import GroundedDraft
    from memory.maintenance.episodes.compose import Part
    from memory.maintenance.episodes.ports import Sentence, Written
    from memory.records.messages import LoggedMessage

logger = logging.getLogger(__name__)


def draft_written(
    entries: Sequence[LoggedMessage], lines: Sequence[Line], written: Written
) -> GroundedDraft | None:
    """Return the draft of an episode from a writer's answer; None if nothing of it is borne out.

    Only messages for which `speaks` holds can be cited. Refused sentences are not stored: they may be
    invented.
    """
    own = {line.ref: line for line in lines if not line.context and speaks(line.message)}
    told: dict[Part, list[Told]] = {}
    refused = 0
    for part in PARTS:
        sentences: Sequence[Sentence] = getattr(written, part)
        kept = [one for sentence in sentences if (one := _told(sentence, own, part)) is not None]
        told[part] = kept
        refused += len(sentences) - len(kept)
    if refused:
        logger.info("%d sentences of a written summary are not borne out by the messages they cite", refused)
    title = " ".join(written.title.split())
    fits = 0 < len(title) <= LONGEST and doubt(title, list(own.values())) is None
    return compose(entries, told, title if fits else "")


def _told(sentence: Sentence, own: dict[str, Line], part: Part) -> Told | None:
    cited = [own[ref] for ref in dict.fromkeys(sentence.refs) if ref in own]
    text = " ".join(sentence.text.split())
    if not 0 < len(text) <= LONGEST or len(cited) < len(set(sentence.refs)) or doubt(text, cited):
        return None
    if part == "decisions" and not any(_states(line) for line in cited):
        return None
    first = cited[0]
    return Told(first.message, first.offset, first.offset + min(len(first.text), LONGEST), text)


def _states(line: Line) -> bool:
    """Tell whether a line states anything; one that only asks or supposes decides nothing."""
    return any(clause.mood in FACTUAL for clause in clauses(line.text))
