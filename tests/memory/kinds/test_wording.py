from __future__ import annotations

from memory.kinds import KINDS, specs
from memory.kinds.manners import CHANNEL, LANGUAGES, LENGTH, STYLE
from memory.kinds.predicates import OPPOSITE, PREDICATES
from memory.kinds.todos import PRIORITY, STATUS
from memory.kinds.wording import ending_verbs, field_words, phrases, wording


def test_a_group_stands_for_each_of_its_words() -> None:
    groups = {"too": ["too", "way too"], "long": ["long", "wordy"]}
    found = phrases(["short", "{too} {long}", "not {long}", "short"], groups)
    assert found == (
        "short",
        "too long",
        "too wordy",
        "way too long",
        "way too wordy",
        "not long",
        "not wordy",
    )


def test_turning_down_a_manner_asks_for_its_opposite() -> None:
    assert "too long" in LENGTH["short"]
    assert "not so short" in LENGTH["detailed"]
    assert "too stiff" in STYLE["casual"]


def test_no_word_says_two_manners_or_languages() -> None:
    for table in (STYLE, LENGTH, LANGUAGES):
        every = [word for words in table.values() for word in words]
        assert len(every) == len(set(every))


def test_every_field_that_has_words_is_one() -> None:
    known = {name for model in KINDS.values() for name in specs(model)}
    tables = wording("fields")
    assert {*tables["called"], *tables["endings"]} <= known
    assert "deadline" in field_words("due_date")
    assert "quit" in ending_verbs("title")


def test_predicates_that_exclude_each_other_are_known() -> None:
    assert {*OPPOSITE, *OPPOSITE.values()} <= PREDICATES.keys()
    assert "moved to" in PREDICATES["is_in"].said
    assert "doesn't allow" in PREDICATES["forbids"].said


def test_each_value_has_words_and_all_words_have_a_value() -> None:
    manners, todos = wording("manners"), wording("todos")
    tables = (
        (STYLE, manners["style"]),
        (LENGTH, manners["length"]),
        (CHANNEL, manners["channel"]),
        (LANGUAGES, manners["languages"]),
        (PRIORITY, todos["priority"]),
        (STATUS, todos["status"]),
        (PREDICATES, wording("predicates")["predicates"]),
    )
    for known, words in tables:
        assert set(known) == set(words)
    assert all(choices[value] for choices, _ in tables[:-1] for value in choices)
    assert all(one.said for one in PREDICATES.values())
