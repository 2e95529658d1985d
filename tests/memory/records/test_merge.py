from __future__ import annotations

from datetime import timedelta
from itertools import pairwise, permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from memory.domain.grounded import Grounded, GroundedDraft
from memory.domain.receipts import Receipt
from memory.records.merge import Claims, Merged, merge
from tests.support.remembering import START, THREAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memory.domain.drafts import Scalar
    from memory.domain.speakers import SpeakerRole

KIND = "opportunities"


def receipt(minute: int, quote: str = "said", role: SpeakerRole = "user") -> Receipt:
    at = (START + timedelta(minutes=minute)).isoformat()
    return Receipt(
        thread=THREAD,
        message=f"m{minute}",
        of="content",
        start=0,
        end=len(quote),
        quote=quote,
        at=at,
        by={"role": role, "name": None},
        rule="text",
        version=None,
    )


def stating(
    minute: int, by: SpeakerRole = "user", /, *, ended: tuple[str, ...] = (), **fields: Scalar
) -> GroundedDraft:
    grounded = {name: Grounded(value, receipt(minute, str(value), by), 0) for name, value in fields.items()}
    return GroundedDraft(KIND, None, grounded, {name: receipt(minute, "no longer", by) for name in ended})


def after(*drafts: GroundedDraft, kind: str = KIND) -> Merged:
    """Return a record after some drafts, one by one."""
    merged = Merged({}, {})
    for draft in drafts:
        merged = merge(kind, merged, draft)
    return merged


def changed(merged: Merged) -> dict[str, tuple[Any, Any]]:
    return {name: (change.old, change.new) for name, change in merged.changes.items() if change.is_seen}


class TestOneField:
    def test_a_new_value_replaces_the_old_one_and_nothing_else(self) -> None:
        merged = after(
            stating(1, stage="Qualification", amount=48000.0, name="Renewal"), stating(2, amount=50000.0)
        )
        assert merged.fields == {"stage": "Qualification", "amount": 50000.0, "name": "Renewal"}
        assert changed(merged) == {"amount": (48000.0, 50000.0)}
        assert {name: one["message"] for name, one in merged.receipts.items()} == {
            "stage": "m1",
            "amount": "m2",
            "name": "m1",
        }
        assert merged.changes["amount"].old_receipt == receipt(1, "48000.0")

    def test_earlier_words_do_not_beat_later_ones(self) -> None:
        merged = after(stating(5, amount=50000.0), stating(1, amount=48000.0, stage="Qualification"))
        assert merged.fields == {"amount": 50000.0, "stage": "Qualification"}
        assert changed(merged) == {"stage": (None, "Qualification")}

    def test_times_are_compared_as_times_and_not_as_text(self) -> None:
        early, late = receipt(0), receipt(0)
        early["at"], late["at"] = "2026-03-02T12:00:00+05:00", "2026-03-02T08:00:00+00:00"
        first = GroundedDraft(KIND, None, {"amount": Grounded(2.0, late, 0)}, {})
        second = GroundedDraft(KIND, None, {"amount": Grounded(1.0, early, 0)}, {})
        assert after(first, second).fields == after(second, first).fields == {"amount": 2.0}

    @pytest.mark.parametrize(
        ("name", "old", "new"),
        [
            ("amount", 48000.0, 48000),
            ("amount", 48000.0, 48000.001),
            ("stage", "Closed Won", "closed won"),
            ("id", "OPP-001", "opp-001"),
        ],
    )
    def test_the_same_value_in_other_words_changes_nothing(self, name: str, old: Scalar, new: Scalar) -> None:
        merged = after(stating(1, ended=(), **{name: old}), stating(2, ended=(), **{name: new}))
        assert (merged.fields, changed(merged)) == ({name: old}, {})
        assert merged.receipts[name]["message"] == "m2", "a confirmation counts as newer words"

    def test_what_is_merged_into_stays_as_it_was(self) -> None:
        fields: dict[str, Scalar] = {"amount": 1.0}
        receipts = {"amount": receipt(1)}
        merge(KIND, Claims(fields, receipts), stating(2, amount=2.0, ended=("amount", "stage")))
        assert (fields, receipts) == ({"amount": 1.0}, {"amount": receipt(1)})


class TestEnded:
    def test_an_ended_value_goes_and_its_neighbours_stay(self) -> None:
        merged = after(stating(1, next_step="call", amount=1.0), stating(2, ended=("next_step",)))
        assert (merged.fields, set(merged.receipts)) == ({"amount": 1.0}, {"amount"})
        assert changed(merged) == {"next_step": ("call", None)}
        assert merged.changes["next_step"].receipt["quote"] == "no longer"

    def test_a_value_does_not_end_by_earlier_words(self) -> None:
        merged = after(stating(3, next_step="call"), stating(2, ended=("next_step",)))
        assert (merged.fields, dict(merged.changes)) == ({"next_step": "call"}, {})

    def test_an_ended_value_that_is_given_anew_in_the_same_words_is_the_new_one(self) -> None:
        merged = after(stating(1, next_step="call"), stating(2, next_step="visit", ended=("next_step",)))
        assert merged.fields == {"next_step": "visit"}

    def test_what_is_not_there_ends_too_so_that_earlier_words_do_not_bring_it(self) -> None:
        merged = after(stating(1, amount=1.0), stating(3, ended=("stage",)))
        assert (merged.fields, changed(merged)) == ({"amount": 1.0}, {})
        assert after(stating(3, ended=("stage",)), stating(2, stage="Qualification")).fields == {}
        assert after(stating(3, ended=("stage",)), stating(4, stage="Qualification")).fields != {}

    def test_an_ended_value_may_come_back(self) -> None:
        merged = after(stating(1, amount=1.0), stating(2, ended=("amount",)), stating(3, amount=1.0))
        assert merged.fields == {"amount": 1.0}
        assert merged.receipts["amount"]["message"] == "m3"


class TestNames:
    @pytest.mark.parametrize(
        ("short", "full"),
        [
            ("Northwind", "Northwind, Inc."),
            ("Acme Corp", "The Acme Corporation"),
        ],
    )
    @pytest.mark.parametrize("field", ["account_name"])
    def test_the_fuller_form_of_one_name_is_kept_whichever_comes_first(
        self, field: str, short: str, full: str
    ) -> None:
        for one, other in permutations((short, full)):
            assert after(
                stating(1, ended=(), **{field: one}), stating(2, ended=(), **{field: other})
            ).fields == {field: full}

    @pytest.mark.parametrize(("short", "full"), [("Dana", "Dana Whitfield"), ("Whitfield", "Dana Whitfield")])
    def test_part_of_a_persons_name_does_not_replace_the_whole(self, short: str, full: str) -> None:
        for one, other in permutations((short, full)):
            merged = after(stating(1, contact_name=one), stating(2, contact_name=other))
            assert merged.fields == {"contact_name": full}

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Acme", "Apex"),
            ("Acme", "Acme Europe"),
            ("Northwind Traders", "Southwind Traders"),
        ],
    )
    def test_another_company_replaces_the_old_one(self, old: str, new: str) -> None:
        assert after(stating(1, account_name=old), stating(2, account_name=new)).fields == {
            "account_name": new
        }

    def test_another_person_replaces_the_old_one(self) -> None:
        merged = after(stating(1, contact_name="Dana Whitfield"), stating(2, contact_name="Bob Whitfield"))
        assert merged.fields == {"contact_name": "Bob Whitfield"}


class TestAuthority:
    """Which speaker's value is kept, and what waits for review."""

    def test_words_that_count_less_wait_if_they_are_newer_and_change_nothing_if_they_are_older(self) -> None:
        for minute, waits in ((1, False), (3, True)):
            file = stating(minute, "file", amount=7.0)
            for drafts in permutations((stating(2, amount=48.0), file)):
                merged = after(*drafts)
                assert merged.fields == {"amount": 48.0}
                assert (merged.proposed.get("amount") is not None) == waits or drafts[-1] is not file
        assert after(stating(2, amount=48.0), stating(3, "file", amount=7.0)).proposed["amount"].new == 7.0
        assert after(stating(3, "file", amount=7.0), stating(2, amount=48.0)).proposed["amount"].new == 7.0

    @pytest.mark.parametrize("field", ["amount", "stage", "close_date", "owner", "next_step"])
    def test_what_a_file_said_another_file_changes_without_being_asked_about(self, field: str) -> None:
        merged = after(
            stating(1, "file", ended=(), **{field: "a"}), stating(2, "file", ended=(), **{field: "b"})
        )
        assert (merged.fields, merged.proposed) == ({field: "b"}, {})

    def test_the_user_has_the_last_word_over_a_file_and_an_import_over_the_user(self) -> None:
        ranks: list[SpeakerRole] = ["file", "assistant", "user", "import"]
        for low, high in pairwise(ranks):
            said = stating(9, low, amount=1.0), stating(1, high, amount=2.0)
            assert [after(*drafts).fields for drafts in permutations(said)] == [{"amount": 2.0}] * 2

    def test_an_end_by_the_user_stands_against_files(self) -> None:
        ended = stating(2, ended=("next_step",))
        merged = after(stating(1, next_step="call"), ended, stating(3, "file", next_step="pay Mallory"))
        assert merged.fields == {}
        assert merged.proposed["next_step"].new == "pay Mallory"

    def test_a_file_does_not_end_what_the_user_said(self) -> None:
        for drafts in permutations((stating(1, amount=48.0), stating(2, "file", ended=("amount",)))):
            merged = after(*drafts)
            assert merged.fields == {"amount": 48.0}
            assert merged.proposed["amount"].new is None

    def test_what_the_user_repeats_of_a_file_is_theirs(self) -> None:
        merged = after(
            stating(1, "file", amount=48.0), stating(2, amount=48.0), stating(3, "file", amount=7.0)
        )
        assert merged.fields == {"amount": 48.0}
        assert merged.receipts["amount"]["by"]["role"] == "user"

    def test_a_legal_form_may_come_from_anybody_and_nothing_else(self) -> None:
        known = stating(1, account_name="Northwind", contact_name="Dana")
        merged = after(known, stating(2, "file", account_name="Northwind, Inc.", contact_name="Dana Mallory"))
        assert merged.fields == {"account_name": "Northwind, Inc.", "contact_name": "Dana"}
        assert after(known, stating(2, "file", account_name="Apex")).fields["account_name"] == "Northwind"
        replaced = merge(KIND, merged, stating(3, "file", account_name="Apex"))
        assert replaced.fields["account_name"] == "Northwind, Inc.", "the user's word still counts"


PLAIN = ("amount", "probability", "stage", "next_step", "close_date")
plain_values = st.integers(0, 3).map(float) | st.sampled_from(["a", "b"])
statements = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(PLAIN), plain_values, max_size=3),
        st.lists(st.sampled_from(PLAIN), max_size=2),
    ),
    min_size=1,
    max_size=4,
)

claims = st.lists(
    st.tuples(
        st.sampled_from(["file", "file", "assistant", "user", "import"]),
        st.dictionaries(st.sampled_from(PLAIN), plain_values, max_size=3),
        st.lists(st.sampled_from(PLAIN), max_size=2),
    ),
    min_size=2,
    max_size=6,
)


def drafts_of(said: Sequence[tuple[Mapping[str, Scalar], list[str]]]) -> list[GroundedDraft]:
    """Return one draft for each minute; none both states and ends the same field."""
    return [
        stating(minute, ended=tuple(name for name in ended if name not in fields), **fields)
        for minute, (fields, ended) in enumerate(said, 1)
    ]


class TestAlways:
    @given(statements)
    def test_in_order_the_last_word_on_each_field_holds(
        self, said: list[tuple[dict[str, Scalar], list[str]]]
    ) -> None:
        expected: dict[str, Scalar] = {}
        for fields, ended in said:
            for name in ended:
                if name not in fields:
                    expected.pop(name, None)
            expected.update(fields)
        assert after(*drafts_of(said)).fields == expected

    @given(st.lists(st.sets(st.sampled_from(PLAIN)), max_size=5), st.randoms(use_true_random=False))
    def test_the_order_of_processing_does_not_matter_to_what_holds(
        self, said: list[set[str]], random: Any
    ) -> None:
        drafts = [
            stating(minute, ended=(), **dict.fromkeys(names, float(minute)))
            for minute, names in enumerate(said)
        ]
        shuffled = list(drafts)
        random.shuffle(shuffled)
        assert after(*shuffled).fields == after(*drafts).fields

    @given(claims, st.randoms(use_true_random=False))
    def test_the_same_claims_in_any_order_give_one_record(
        self, said: list[tuple[SpeakerRole, dict[str, Scalar], list[str]]], random: Any
    ) -> None:
        drafts = [
            stating(minute, by, ended=tuple(name for name in ended if name not in fields), **fields)
            for minute, (by, fields, ended) in enumerate(said, 1)
        ]
        in_order = after(*drafts)
        random.shuffle(drafts)
        shuffled = after(*drafts)
        assert shuffled.fields == in_order.fields
        assert shuffled.receipts == in_order.receipts
        assert shuffled.endings == in_order.endings

    @given(statements, statements)
    def test_a_merge_touches_what_the_draft_names_and_reports_exactly_what_it_changed(
        self,
        known: list[tuple[dict[str, Scalar], list[str]]],
        said: list[tuple[dict[str, Scalar], list[str]]],
    ) -> None:
        before = after(*drafts_of(known))
        for draft in drafts_of(said):
            merged = merge(KIND, before, draft)
            everything = set(before.fields) | set(merged.fields)
            differing = {name for name in everything if before.fields.get(name) != merged.fields.get(name)}
            assert differing == set(changed(merged)) <= set(merged.changes)
            assert set(merged.changes) <= set(draft.fields) | set(draft.ended)
            assert set(merged.receipts) == set(merged.fields)
            assert all(
                merged.receipts[name] == before.receipts[name]
                for name in set(merged.fields) - set(merged.changes)
            )
            assert None not in merged.fields.values()
            again = merge(KIND, merged, draft)
            assert (again.fields, dict(again.changes)) == (merged.fields, {})
            before = merged
