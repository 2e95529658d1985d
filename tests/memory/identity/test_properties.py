from __future__ import annotations

import string
from typing import TYPE_CHECKING

from hypothesis import assume, example, given, settings, strategies as st

from memory.identity.blocks import MOST_KEYS, block_keys, near_pieces, pieces, probes
from memory.identity.compare import Verdict, compare
from tests.memory.identity.strategies import (
    FORMS,
    KINDS,
    company,
    person,
    records,
    slip,
    slips,
    wild_records,
    without_accents,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memory.domain.drafts import Scalar
    from tests.memory.identity.strategies import Slip

kinds = st.sampled_from(KINDS)


def meets(kind: str, known: Mapping[str, Scalar], asked: Mapping[str, Scalar]) -> bool:
    """Tell whether a search for `asked` looks up a blocking key under which `known` is filed."""
    filed = block_keys(kind, known)
    return any(
        any(key.startswith(probe.key) for key in filed) if probe.prefix else probe.key in filed
        for probe in probes(kind, asked)
    )


quick = settings(deadline=None, max_examples=150)


@quick
@given(kinds, st.one_of(records, wild_records), st.one_of(records, wild_records))
@example("contacts", {"name": "0"}, {"first_name": "Ba"})
def test_compare_is_symmetric_and_never_raises(
    kind: str, left: dict[str, Scalar], right: dict[str, Scalar]
) -> None:
    there, back = compare(kind, left, right), compare(kind, right, left)
    assert there.verdict is back.verdict
    assert there.score == back.score
    assert set(there.evidence) == set(back.evidence)
    assert 0 <= there.score <= 100


@quick
@given(st.sampled_from([*KINDS, "cases", "tasks", "no kind"]), st.one_of(records, wild_records))
def test_keys_are_few_short_and_never_raise(kind: str, fields: dict[str, Scalar]) -> None:
    keys = block_keys(kind, fields)
    assert len(keys) <= MOST_KEYS
    assert len(set(keys)) == len(keys)
    assert all(len(key) <= 50 and "|" not in key and "\0" not in key for key in keys)
    assert len(probes(kind, fields)) < 150


@quick
@given(company, st.sampled_from(FORMS))
def test_the_same_account_stays_the_same_without_case_accents_and_legal_form(name: str, form: str) -> None:
    known: dict[str, Scalar] = {"name": name}
    assume(compare("accounts", known, known).verdict is Verdict.SAME)
    for altered in (name.upper(), without_accents(name).lower(), f"{name} {form}", f"  {name},  {form} "):
        other: dict[str, Scalar] = {"name": altered}
        assert compare("accounts", known, other).verdict is Verdict.SAME
        assert set(block_keys("accounts", known)) & set(block_keys("accounts", other))


@quick
@given(person)
def test_the_same_person_stays_the_same_without_case_and_accents_and_with_the_last_name_first(
    name: str,
) -> None:
    first, last = name.split()
    known: dict[str, Scalar] = {"name": name}
    for altered in (name.upper(), without_accents(name), f"{last}, {first}", f"Dr. {name}"):
        other: dict[str, Scalar] = {"name": altered}
        assert compare("contacts", known, other).verdict is Verdict.SAME
        assert set(block_keys("contacts", known)) & set(block_keys("contacts", other))


@quick
@given(kinds, records)
def test_a_record_is_found_where_it_is_filed(kind: str, fields: dict[str, Scalar]) -> None:
    if block_keys(kind, fields):
        assert meets(kind, fields, fields)


@quick
@given(company, word, records)
def test_a_name_with_one_more_telling_word_is_never_the_same(
    name: str, more: str, facts: dict[str, Scalar]
) -> None:
    facts = {key: value for key, value in facts.items() if key != "id"}
    left, right = {**facts, "name": name}, {**facts, "name": f"{name} {more}"}
    assert compare("accounts", left, right).verdict is not Verdict.SAME


@quick
@given(person, word, records)
def test_another_first_name_is_never_the_same_without_a_mailbox_of_their_own(
    name: str, first: str, facts: dict[str, Scalar]
) -> None:
    assume(without_accents(first).lower() != without_accents(name.split(maxsplit=1)[0]).lower())
    assume(without_accents(name.split()[1]).lower() != without_accents(first).lower())
    facts = {
        key: value for key, value in facts.items() if key not in ("id", "email", "first_name", "last_name")
    }
    left, right = {**facts, "name": name}, {**facts, "name": f"{first} {name.split()[1]}"}
    assert compare("contacts", left, right).verdict is not Verdict.SAME


@quick
@given(kinds, records, records)
def test_two_salesforce_ids_are_never_the_same(
    kind: str, left: dict[str, Scalar], right: dict[str, Scalar]
) -> None:
    left, right = {**left, "id": "001XX000003DHPh"}, {**right, "id": "001XX000003DHPi"}
    assert compare(kind, left, right).verdict is not Verdict.SAME


letters = st.text(string.ascii_lowercase, min_size=7, max_size=40)


@quick
@given(letters, st.lists(slips, min_size=0, max_size=2))
def test_two_slips_leave_a_piece_in_common(text: str, drawn: list[Slip]) -> None:
    altered = text
    for one in drawn:
        altered = slip(altered, one)
    moved = sum(getattr(act, "__name__", "") == "swap" for act, _, _ in drawn)
    assume(len(altered) > 6 and (moved == 0 or len(drawn) == 1))  # two swapped letters count as two edits
    assert set(near_pieces(altered)) & set(pieces(text))


@quick
@given(st.text(string.ascii_lowercase, min_size=5, max_size=6), slips)
def test_one_slip_leaves_short_names_a_piece_in_common(text: str, drawn: Slip) -> None:
    altered = slip(text, drawn)
    assert set(near_pieces(altered)) & set(pieces(text))


@quick
@given(person, slips)
def test_people_with_one_slip_in_their_name_meet(name: str, drawn: Slip) -> None:
    altered = slip(name, drawn)
    assume(len(name) > 8 and min(map(len, altered.split())) > 1)
    assert meets("contacts", {"name": name}, {"name": altered})


@quick
@given(person)
def test_initials_and_turned_names_meet(name: str) -> None:
    first, last = name.split()
    known = {"name": name}
    assume(len(without_accents(first)) > 1)
    for asked in (
        f"{first[0]}. {last}",
        f"{first} {last[0]}.",
        f"{last} {first[0]}",
        f"{last} {first}",
        last,
        first,
    ):
        assert meets("contacts", known, {"name": asked}), asked
        if len(asked.split()) > 1:
            assert meets("contacts", {"name": asked}, known), asked


@quick
@given(st.lists(word, min_size=3, max_size=6))
def test_acronyms_meet_what_they_stand_for(every: list[str]) -> None:
    known = {"name": " ".join(every)}
    asked = {"name": "".join(part[0] for part in every).upper()}
    assert meets("accounts", known, asked)
    assert meets("accounts", asked, known)
