"""Conversations that are chained keep every span and link, and mix nothing."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from training.examples import conversations
from training.variation import LONGEST, chained

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.examples import Example

CORPUS = Path(__file__).parents[2] / "training" / "corpus"


@pytest.fixture(scope="module")
def examples() -> Sequence[Example]:
    return conversations([CORPUS / "a01.jsonl", CORPUS / "a02.jsonl"])


def test_chained_conversations_hold_what_they_held_alone(examples: Sequence[Example]) -> None:
    found = chained(examples, Random(1))
    assert 1 < len(found) < len(examples)
    assert sum(len(one.words) for one in found) == sum(len(one.words) for one in examples)
    assert sum(len(one.links) for one in found) == sum(len(one.links) for one in examples)
    said = [(span.label, span.text) for one in examples for span in one.spans]
    kept = [(span.label, span.text) for one in found for span in one.spans]
    assert sorted(kept) == sorted(said)


def test_every_span_of_a_chain_stands_at_its_words_and_links_lead_to_records_of_it(
    examples: Sequence[Example],
) -> None:
    alone = {tuple(word.text for word in one.words): one for one in examples}
    for one in chained(examples, Random(2)):
        refs = {span.ref for span in one.spans if span.ref}
        for link, ref in one.links.items():
            assert link.rpartition(".")[0] in refs
            assert ref in refs
        messages = [word.message for word in one.words]
        assert messages == sorted(messages)
        if tuple(word.text for word in one.words) not in alone:
            assert len(one.words) <= LONGEST
        for span in one.spans:
            words = [word.text for word in one.words[span.start : span.end]]
            assert words[0] in span.text


def test_records_of_chained_conversations_are_told_apart(examples: Sequence[Example]) -> None:
    alone = sum(len({span.ref for span in one.spans if span.ref}) for one in examples)
    found = sum(len({span.ref for span in one.spans if span.ref}) for one in chained(examples, Random(3)))
    assert found == alone
