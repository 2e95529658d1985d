"""Which part of a long passage is quoted."""

from __future__ import annotations

import pytest

from memory.recall.query.excerpts import significant_words
from orchestrator.offline.answers.quoting import part

NOTE = (
    "Call with Kelloch just now, Iain Rutherglen. He wants the certificate before it goes to their board on 18 March. "
    "Money sits with Fenella. They are up against Torvane, who came in at about 139k. I promised Iain a reference visit."
)
LIST = (
    "open deals:\n- Kelloch Distillery - oil-free screw, 148,000, quoted, close 27 March\n"
    "- Pittenweir Seafoods - dryer and filtration, 19,400, negotiation, close 13 March\n"
    "- Strathrae Bodyworks - rotary vane, 11,250, qualified, close 30 April"
)


@pytest.mark.parametrize(
    ("text", "asked", "about", "quoted"),
    [
        (
            NOTE,
            "when is the kelloch board?",
            "Kelloch",
            "…He wants the certificate before it goes to their board on 18 March. Money sits with Fenella. …",
        ),
        (NOTE, "what did I promise Iain?", "Iain", "…I promised Iain a reference visit."),
        (
            LIST,
            "when does the dryer deal close?",
            "Pittenweir",
            "…- Pittenweir Seafoods - dryer and filtration, 19,400, negotiation, close 13 March …",
        ),
        (NOTE, "who sells yoghurt?", "", NOTE),
        ("Short as it is. Nothing goes.", "short?", "", "Short as it is. Nothing goes."),
    ],
)
def test_a_long_passage_is_quoted_where_it_speaks_of_what_is_asked(
    text: str, asked: str, about: str, quoted: str
) -> None:
    assert part(text, significant_words(asked), significant_words(about)) == quoted
