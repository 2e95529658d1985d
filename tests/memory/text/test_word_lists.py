from __future__ import annotations

import pytest

from memory.text.word_lists import any_of, fill, pattern_of, read_lists


def test_the_longest_word_is_tried_first() -> None:
    match = pattern_of({"who": ["no", "no one", "nobody"]}, "{who}").match("No one else")
    assert match is not None
    assert match[0] == "No one"


@pytest.mark.parametrize(("text", "found"), [("don't", True), ("don’t", True), ("dont", False)])
def test_either_apostrophe_is_one(text: str, *, found: bool) -> None:
    assert bool(pattern_of({"not": ["don't"]}, r"\b{not}\b").search(text)) is found


def test_words_are_no_patterns() -> None:
    found = pattern_of({"mark": ["a.m.", "to do:"]}, "{mark}")
    assert [bool(found.fullmatch(text)) for text in ("a.m.", "axmx", "To do:")] == [True, False, True]


def test_a_space_is_what_the_pattern_says_it_is() -> None:
    lists = {"not": ["no longer"]}
    assert not pattern_of(lists, "{not}").search("no\nlonger")
    assert pattern_of(lists, "{not}", space=r"\s").search("no\nlonger")


def test_counts_and_patterns_stand_as_they_are() -> None:
    assert fill(r"\d{2}[ab]{0,3}{more}", {"more": r"\w+"}) == r"\d{2}[ab]{0,3}\w+"
    assert any_of(["b", "aa"]) == "(?:aa|b)"


def test_any_template_matches_between_what_stands_around_all() -> None:
    found = pattern_of({"all": ["every", "each"]}, "{all} deal", "this", before=r"\bset ", after="$")
    assert [bool(found.search(text)) for text in ("set each deal", "set this", "this", "set this one")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_list_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="none"):
        pattern_of({}, "{none}")


@pytest.mark.parametrize(
    ("package", "file"),
    [("memory.text", "mood_cues.toml"), ("memory.evidence", "suspicion.toml")],
)
def test_words_are_small_and_stand_once(package: str, file: str) -> None:
    for table in read_lists(package, file).values():
        for words in table.values():
            assert len(set(words)) == len(words)
            assert words == [" ".join(word.lower().split()) for word in words]
