"""The turns that the reader gets of an evaluated conversation."""

from __future__ import annotations

from pathlib import Path

from training.markup import load
from training.turns import turns_of, with_turns

from memory.trained.drafts import CONTEXT

CORPUS = Path(__file__).parents[2] / "training" / "corpus"


def test_in_a_thread_the_messages_before_are_context_as_many_as_there_is_room_for() -> None:
    convs = [*load(CORPUS / "a01.jsonl"), *load(CORPUS / "a02.jsonl")]
    alone = {conv.row["id"]: turns for conv, turns in with_turns(convs)}
    said: list[str] = []
    author = ""
    for conv, turns in with_turns(convs, thread=True):
        if conv.row["author"] != author:
            author, said = conv.row["author"], []
        before = [one for one in turns if one.context]
        assert [one for one in turns if not one.context] == alone[conv.row["id"]] == turns_of(conv)
        assert [one.text for one in before] == said[len(said) - len(before) :]
        assert sum(len(one.text) for one in before) <= CONTEXT
        assert len({one.ref for one in turns}) == len(turns)
        said += [one.text for one in turns if one.by == "user" and not one.context]
    assert not any(one.context for turns in alone.values() for one in turns)
