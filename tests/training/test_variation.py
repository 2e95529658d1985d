"""Chained conversations keep all spans and links and mix nothing; cut ones keep those of what is left."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from training.examples import conversations
from training.variation import LONGEST, cut_to_recent, join_unrelated

from memory.trained.drafts import NEAREST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.examples import Example

CORPUS = Path(__file__).parents[2] / "training" / "corpus"


@pytest.fixture(scope="module")
def examples() -> Sequence[Example]:
    return conversations([CORPUS / "a01.jsonl", CORPUS / "a02.jsonl"])


def test_chained_conversations_hold_what_they_held_alone(examples: Sequence[Example]) -> None:
    found = join_unrelated(examples, Random(1))
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
    for one in join_unrelated(examples, Random(2)):
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
    found = sum(
        len({span.ref for span in one.spans if span.ref}) for one in join_unrelated(examples, Random(3))
    )
    assert found == alone


def test_a_conversation_is_cut_as_a_chat_is_read(examples: Sequence[Example]) -> None:
    random = Random(4)
    cut = [(one, part) for one in examples if (part := cut_to_recent(one, random)) is not one]
    assert len(cut) > len(examples) / 20
    for one, part in cut:
        said = [message.text for message in one.conversation.messages]
        roles = [word.text for word in part.words if word.of == "role" and word.text.startswith("<u")]
        assert {word.message for word in part.words} == set(range(part.words[-1].message + 1))
        assert roles, "it ends with a message of the user's"
        assert part.words[-1].message <= NEAREST
        last = "".join(
            word.text
            for word in part.words
            if word.message == part.words[-1].message and word.of == "content"
        )
        assert any("".join(last.split()) == "".join(text.split()) for text in said)
        for span in part.spans:
            assert part.words[span.start].text in span.text
            assert part.words[span.end - 1].text in span.text
    whole = sum(len(one.spans) for one, _ in cut)
    assert 0 < sum(len(part.spans) for _, part in cut) < whole
