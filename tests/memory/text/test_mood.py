from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from memory.text import FACTUAL, Mood, clauses, find_text, sentences

MOODS = [
    ("Met Priya Nair at Fernhill Labs.", "Fernhill", Mood.ASSERTION),
    ("could you log the deal at 50k?", "50k", Mood.INSTRUCTION),
    ("please update the stage to Closed Won", "Closed", Mood.INSTRUCTION),
    ("Don't forget to call Priya.", "Priya", Mood.ASSERTION),
    ("We might as well set it to 50k.", "50k", Mood.ASSERTION),
    ("does Fernhill have a contact called Bob Smith?", "Bob", Mood.QUESTION),
    ("what do we know about fernhill", "fernhill", Mood.QUESTION),
    ("Can you tell me who owns the Fernhill deal?", "Fernhill", Mood.QUESTION),
    ("Move it to Review, is that ok?", "Review", Mood.INSTRUCTION),
    ("If they sign by Friday, set the stage to Closed Won", "Closed", Mood.HYPOTHETICAL),
    ("Had Fernhill signed, we would have 50k.", "50k", Mood.HYPOTHETICAL),
    ("Priya asked if we could do 40k.", "Priya", Mood.ASSERTION),
    ("Priya asked if we could do 40k.", "40k", Mood.HYPOTHETICAL),
    ("They didn't sign, but Bob did.", "sign", Mood.NEGATION),
    ("They didn't sign, but Bob did.", "Bob", Mood.ASSERTION),
    ("The Fernhill renewal isn't signed.", "Fernhill", Mood.ASSERTION),
    ("The Fernhill renewal isn't signed.", "signed", Mood.NEGATION),
    ("If Priya is no longer COO, tell me.", "COO", Mood.HYPOTHETICAL),
    ("Bob says Priya is no longer COO.", "COO", Mood.REPORT),
    ("Please check if a client named Fernhill already exists.", "Fernhill", Mood.INSTRUCTION),
    ("Delete the contact Bob Smith.", "Bob", Mood.NEGATION),
    ("not Fernhill, Oakhurst", "Fernhill", Mood.NEGATION),
    ("not Fernhill, Oakhurst", "Oakhurst", Mood.ASSERTION),
    ("Forget Bob Smith.", "Bob", Mood.NEGATION),
    ("Priya said the budget is 50k.", "Priya", Mood.ASSERTION),
    ("Priya said the budget is 50k.", "50k", Mood.REPORT),
    ("ok\n> stage is Closed Won\nthanks", "Closed", Mood.REPORT),
    ("ok\n> stage is Closed Won\nthanks", "thanks", Mood.ASSERTION),
]


@pytest.mark.parametrize(("text", "word", "mood"), MOODS)
def test_mood(text: str, word: str, mood: Mood) -> None:
    at = text.index(word)
    assert next(c.mood for c in clauses(text) if c.start <= at < c.end) is mood


def test_factual_moods() -> None:
    assert {Mood.ASSERTION, Mood.INSTRUCTION} == FACTUAL


SPLITS = [
    ("Met Dr. Nair of Fernhill Inc. today. Good call.", 2),
    ("Fernhill Inc. is in. The stage is Id. Decision Makers.", 2),
    ("Amount: 50k\nStage: Review\nClose: 2027-03-15", 3),
    ("call priya. she left fernhill", 2),
    ("Costs 3.5k a year! Really? Yes.", 3),
]


@pytest.mark.parametrize(("text", "count"), SPLITS)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" .?!\n>`,;if not")), max_size=120))
def test_clauses_cover_any_text(text: str) -> None:
    found = clauses(text)
    assert found[0].start == 0
    assert found[-1].end == len(text)
    assert all(one.end == other.start for one, other in pairwise(found))


def test_find_text_ignores_case_accents_space_and_possessive() -> None:
    text = "Met Jose\nNunez’s team and JOSÉ NÚÑEZ, not Josef."
    assert [text[a:b] for a, b in find_text("José  Núñez", text)] == ["Jose\nNunez", "JOSÉ NÚÑEZ"]


@given(st.text(max_size=40), st.text(max_size=40), st.text(min_size=1, max_size=10))
def test_find_text_offsets_are_valid(left: str, right: str, value: str) -> None:
    text = f"{left} {value} {right}"
    for start, end in find_text(value, text):
        assert 0 <= start < end <= len(text)
