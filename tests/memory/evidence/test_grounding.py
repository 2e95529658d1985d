from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, strategies as st

from memory.domain.drafts import Draft, Evidence, Refusal
from memory.domain.grounded import GroundedDraft
from memory.evidence.grounding import Grounder
from memory.extraction.lines import LINE_LENGTH, calls, make_lines
from memory.kinds import KINDS, specs
from memory.records.messages import LoggedMessage, Message
from tests.support.remembering import draft, logged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import Scalar
    from memory.domain.receipts import Receipt

MONDAY = "2026-03-02T10:00:00+00:00"
Result = tuple[GroundedDraft, list[Refusal]]


def ground(one: Draft, *messages: LoggedMessage, context: Sequence[LoggedMessage] = ()) -> Result:
    return Grounder(make_lines(context, messages)).ground(one)


def values(result: Result) -> dict[str, Any]:
    return {name: grounded.value for name, grounded in result[0].fields.items()}


def quotes(result: Result) -> dict[str, str]:
    return {name: grounded.receipt["quote"] for name, grounded in result[0].fields.items()}


def reasons(result: Result) -> dict[str, str]:
    return {refusal.field: refusal.reason for refusal in result[1]}


def is_true(receipt: Receipt, messages: Sequence[LoggedMessage]) -> bool:
    """Check a receipt against the message it names, to the character."""
    message = next(m.message for m in messages if m.message.id == receipt["message"])
    text = message.content if receipt["of"] == "content" else message.name
    return (
        text is not None
        and receipt["quote"] != ""
        and text[receipt["start"] : receipt["end"]] == receipt["quote"]
    )


class TestStated:
    @pytest.mark.parametrize(
        ("text", "kind", "field", "value", "stored", "quote"),
        [
            ("The renewal is at $48k.", "opportunities", "amount", 48000, 48000.0, "$48k"),
            ("The renewal is at $48k.", "opportunities", "amount", "48,000", 48000.0, "$48k"),
            ("The renewal is at 48.000,00 €.", "opportunities", "amount", 48000, 48000.0, "48.000,00 €"),
            ("We see a 60% chance.", "opportunities", "probability", "60", 60.0, "60%"),
            ("It is in negotiation now.", "opportunities", "stage", "Negotiation/Review", "Negotiation/Review", "negotiation"),
            ("It is in negotiation now.", "opportunities", "stage", "negotiation", "Negotiation/Review", "negotiation"),
            ("It closes 15 March 2027.", "opportunities", "close_date", "2027-03-15", "2027-03-15", "15 March 2027"),
            ("It closes next Friday.", "opportunities", "close_date", "2026-03-13", "2026-03-13", "next Friday"),
            ("Write to Dana@Northwind.com today", "contacts", "email", "dana@northwind.com", "Dana@Northwind.com", "Dana@Northwind.com"),
            ("Her title is vp  operations.", "contacts", "title", "VP Operations", "VP Operations", "vp  operations"),
            ("We met Zoë Müller.", "contacts", "name", "Zoe Muller", "Zoe Muller", "Zoë Müller"),
            ("The renewal 006xx000001a2Bc moved.", "opportunities", "id", "006XX000001A2BC", "006xx000001a2Bc", "006xx000001a2Bc"),
            ("They have 48 employees.", "accounts", "number_of_employees", "48", 48, "48"),
        ],
    )  # fmt: skip
    def test_a_stated_value_is_kept_with_the_words_that_state_it(
        self, text: str, kind: str, field: str, value: Any, stored: Any, quote: str
    ) -> None:
        message = logged(text, at=MONDAY)
        result = ground(Draft(kind, fields={field: value}), message)
        assert not reasons(result)
        kept, found = values(result)[field], quotes(result)[field]
        assert (kept.casefold() if field == "email" else kept) == (
            stored.casefold() if field == "email" else stored
        )
        assert (type(kept), found) == (type(stored), quote)
        assert is_true(result[0].fields[field].receipt, [message])
        receipt = result[0].fields[field].receipt
        assert (receipt["thread"], receipt["by"]["role"], receipt["at"]) == (message.thread, "user", MONDAY)

    def test_a_polite_request_is_no_question(self) -> None:
        result = ground(draft("opportunities", amount=48000), logged("Could you log the renewal at $48k?"))
        assert values(result) == {"amount": 48000.0}

    def test_the_words_that_state_are_cited_and_not_earlier_ones_that_ask(self) -> None:
        text = "Is it worth $48k? Checked again: the renewal is worth $48k."
        result = ground(draft("opportunities", amount=48000), logged(text))
        assert result[0].fields["amount"].receipt["start"] == text.rindex("$48k")

    def test_a_value_said_twice_rests_on_the_latest_message(self) -> None:
        first, second = logged("Title: COO.", identity="1"), logged("Yes, title COO.", identity="2")
        result = ground(Draft("contacts", fields={"title": "COO"}), first, second)
        assert result[0].fields["title"].receipt["message"] == "2"


class TestRefused:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("amount", 84000),
            ("amount", 48),
            ("amount", "nan"),
            ("amount", "inf"),
            ("amount", "a lot"),
            ("stage", "Closed Won"),
            ("close_date", "2027-03-16"),
            ("close_date", "soon"),
            ("name", "Expansion"),
            ("name", "Renew"),
            ("id", "006XX000001a2Bd"),
            ("account_name", "Northwind Traders"),
            ("probability", float("inf")),
            ("name", "   "),
        ],
    )
    def test_an_invented_value_is_refused_whatever_is_cited(self, field: str, value: Any) -> None:
        text = "The Renewal 006XX000001a2Bc with Northwind is in negotiation at $48k, closing 2027-03-15."
        for quote in (str(value), text, "$48k", ""):
            result = ground(
                Draft("opportunities", None, {field: value}, {field: Evidence("m1", quote)}), logged(text)
            )
            assert not result[0].fields
            assert result[1][0].field == field
            assert result[1][0].value == str(value)

    @pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e400", float("nan"), float("inf")])
    def test_a_number_that_is_none_is_refused(self, value: Any) -> None:
        for field in ("number_of_employees", "annual_revenue"):
            result = ground(
                Draft("accounts", fields={field: value}), logged("They have 48 employees, inf, nan.")
            )
            assert set(reasons(result)) == {field}

    @pytest.mark.parametrize(
        ("text", "mood"),
        [
            ("Is the renewal worth $48k?", "question"),
            ("What if the renewal comes in at $48k?", "hypothetical"),
            ("If they sign, the renewal is worth $48k.", "hypothetical"),
            ("Maybe the renewal is worth $48k.", "hypothetical"),
            ("The renewal is not worth $48k.", "negation"),
            ("They never agreed to $48k.", "negation"),
            ("Bob says the renewal is worth $48k.", "report"),
            ("Thanks, see below.\n> The renewal is worth $48k.", "report"),
            ("Fine.\n\nOn Mon, Mar 2, 2026, Bob wrote:\nThe renewal is worth $48k.", "report"),
            ("Our test says:\n```\nThe renewal is worth $48k.\n```", "report"),
        ],
    )
    def test_words_that_do_not_state_prove_nothing(self, text: str, mood: str) -> None:
        result = ground(
            Draft("opportunities", None, {"amount": 48000}, {"amount": Evidence("m1", "$48k")}), logged(text)
        )
        assert (values(result), reasons(result)) == ({}, {"amount": f"the text only states it as {mood}"})

    @pytest.mark.parametrize("words", ["next Friday", "tomorrow", "in two weeks", "Friday"])
    def test_a_relative_date_means_nothing_in_a_message_without_one(self, words: str) -> None:
        dates = [f"2026-03-{day:02d}" for day in range(1, 32)]
        message = logged(f"It closes {words}.")
        assert not any(
            values(ground(Draft("opportunities", fields={"close_date": day}), message)) for day in dates
        )

    def test_a_relative_date_counts_from_the_day_of_its_own_message(self) -> None:
        messages = [
            logged("It closes tomorrow.", identity="1", at="2026-03-02T10:00:00+00:00"),
            logged("It closes tomorrow.", identity="2", at="2026-04-08T10:00:00+00:00"),
        ]
        for day, identity in (("2026-03-03", "1"), ("2026-04-09", "2")):
            result = ground(Draft("opportunities", fields={"close_date": day}), *messages)
            assert result[0].fields["close_date"].receipt["message"] == identity

    def test_what_cannot_be_grounded_does_not_take_the_rest_with_it(self) -> None:
        result = ground(
            draft("contacts", name="Dana Whitfield", title="CEO"), logged("Dana Whitfield is COO.")
        )
        assert (values(result), set(reasons(result))) == ({"name": "Dana Whitfield"}, {"title"})


class TestCitations:
    @pytest.mark.parametrize(
        "evidence",
        [Evidence("m1", "COO"), Evidence("m9", "COO"), Evidence("", ""), Evidence("m1", "x" * 9000)],
    )
    def test_a_false_citation_is_corrected_to_the_true_place(self, evidence: Evidence) -> None:
        messages = [logged("Hello Dana.", identity="1"), logged("She is the new COO.", identity="2")]
        result = ground(Draft("contacts", None, {"title": "COO"}, {"title": evidence}), *messages)
        receipt = result[0].fields["title"].receipt
        assert (receipt["message"], receipt["start"], receipt["quote"]) == ("2", 15, "COO")

    def test_of_two_places_the_cited_one_is_taken(self) -> None:
        text = "Dana, COO. Also Bob, COO of Acme."
        cited = {"title": Evidence("m1", "Bob, COO")}
        result = ground(Draft("contacts", None, {"title": "COO"}, cited), logged(text))
        assert result[0].fields["title"].receipt["start"] == text.rindex("COO")

    def test_a_name_may_stand_in_the_speakers_label(self) -> None:
        message = logged("My title is COO.", name="Whitfield, Dana (Northwind)")
        result = ground(draft("contacts", name="Dana", account_name="Northwind", title="COO"), message)
        receipts = {name: one.receipt for name, one in result[0].fields.items()}
        assert {name: receipt["of"] for name, receipt in receipts.items()} == {
            "name": "name",
            "account_name": "name",
            "title": "content",
        }
        assert all(is_true(receipt, [message]) for receipt in receipts.values())

    def test_only_names_may_stand_in_the_speakers_label(self) -> None:
        result = ground(draft("contacts", title="COO"), logged("Hello.", name="Dana, COO"))
        assert set(reasons(result)) == {"title"}

    def test_context_gives_names_and_ids_and_nothing_else(self) -> None:
        context = [logged("The Renewal 006XX000001a2Bc is at $48k in negotiation.", identity="0")]
        fields: dict[str, Scalar] = {
            "name": "Renewal",
            "id": "006XX000001a2Bc",
            "amount": 48000,
            "stage": "Negotiation/Review",
        }
        for ref in ("c1", "m1"):
            cited = {name: Evidence(ref, "48k") for name in fields}
            result = ground(
                Draft("opportunities", None, fields, cited), logged("It closes soon."), context=context
            )
            assert values(result) == {"name": "Renewal", "id": "006XX000001a2Bc"}
            assert {one.receipt["message"] for one in result[0].fields.values()} == {"0"}

    def test_new_words_are_preferred_to_context(self) -> None:
        context = [logged("The Renewal.", identity="0")]
        result = ground(
            Draft("opportunities", fields={"name": "Renewal"}), logged("Renewal won."), context=context
        )
        assert result[0].fields["name"].receipt["message"] == "1"


class TestEnded:
    @pytest.mark.parametrize(
        ("text", "quote", "kept"),
        [
            ("Dana is no longer COO.", "no longer COO", True),
            ("Scratch that title.", "Scratch that", True),
            ("Is Dana no longer COO?", "no longer COO", False),
            ("If Dana is no longer COO, tell me.", "no longer COO", False),
            ("Bob says Dana is no longer COO.", "no longer COO", False),
            ("Dana left.", "no longer COO", False),
            ("Dana left.", "", False),
        ],
    )
    def test_a_value_ends_only_with_words_that_end_it(self, text: str, quote: str, *, kept: bool) -> None:
        message = logged(text)
        result = ground(Draft("contacts", "d1", ended={"title": Evidence("m1", quote)}), message)
        assert (set(result[0].ended), set(reasons(result))) == (
            ({"title"}, set()) if kept else (set(), {"title"})
        )
        assert all(is_true(receipt, [message]) for receipt in result[0].ended.values())

    def test_context_and_unknown_fields_end_nothing(self) -> None:
        context = [logged("Dana is no longer COO.", identity="0")]
        ended = {"title": Evidence("c1", "no longer"), "shoe_size": Evidence("m1", "Hello")}
        result = ground(Draft("contacts", "d1", ended=ended), logged("Hello."), context=context)
        assert (dict(result[0].ended), set(reasons(result))) == ({}, {"title", "shoe_size"})


class TestLongMessages:
    @given(
        st.lists(st.integers(1, 3 * LINE_LENGTH // 2), min_size=1, max_size=8),
        st.sampled_from([". ", ".\n", " "]),
    )
    def test_lines_hold_every_word_at_its_offset(self, lengths: list[int], joint: str) -> None:
        text = joint.join("Wort " * (length // 5) + "x" * (length % 5 + 1) for length in lengths)
        lines = make_lines([], [logged(text)])
        covered = 0
        for line in lines:
            assert text[line.offset : line.offset + len(line.text)] == line.text
            assert 0 < len(line.text) <= LINE_LENGTH
            assert text[covered : line.offset].strip() == ""
            covered = line.offset + len(line.text)
        assert text[covered:].strip() == ""
        assert len({line.ref for line in lines}) == len(lines)

    @given(st.integers(0, 40_000), st.sampled_from(["Nothing new today. ", "ß🙂 und so weiter. "]))
    def test_a_value_anywhere_in_a_long_message_has_a_true_receipt(self, where: int, filler: str) -> None:
        before = filler * (where // len(filler))
        message = logged(before + "Dana Whitfield is at dana@northwind.com now. " + filler * 500)
        result = ground(draft("contacts", "m1", name="Dana Whitfield", email="dana@northwind.com"), message)
        assert quotes(result) == {"name": "Dana Whitfield", "email": "dana@northwind.com"}
        assert result[0].fields["name"].receipt["start"] == len(before)
        assert is_true(result[0].fields["email"].receipt, [message])

    def test_calls_stay_within_their_budget_and_lose_nothing(self) -> None:
        batch = [logged("Hello there. " * (number * 150), identity=str(number)) for number in range(1, 12)]
        lines = make_lines([logged("Before.", identity="0")], batch)
        groups = list(calls(lines, 24_000))
        assert all(sum(len(line.text) for line in group if not line.context) <= 24_000 for group in groups)
        assert all(group[0].context and group[0].text == "Before." for group in groups)
        assert [line for group in groups for line in group if not line.context] == lines[1:]
        assert len(groups) > 1


texts = st.text(max_size=60) | st.sampled_from(
    [
        "Dana Whitfield, COO at Northwind, dana@northwind.com, +1 415 555 0134.",
        "Is Renewal at $48k? If so it closes 2027-03-15. Maybe 60%.",
        "ZOË MÜLLER left Straße AG — İstanbul office, 48.000,00 €",
        "> quoted COO\nnot COO, CFO",
    ]
)
scalars: st.SearchStrategy[Scalar] = (
    st.text(max_size=20)
    | st.integers()
    | st.floats()
    | st.sampled_from(["Dana Whitfield", "COO", "zoe muller", 48000, "2027-03-15", "strasse ag"])
)
evidences = st.builds(Evidence, st.sampled_from(["m1", "m2", "c1", "m7", ""]), texts)


@st.composite
def drafts(make: st.DrawFn) -> Draft:
    kind = make(st.sampled_from(sorted(KINDS)))
    names = st.sampled_from(sorted(specs(KINDS[kind])))
    return Draft(
        kind,
        make(st.none() | st.text(max_size=5)),
        make(st.dictionaries(names, scalars, max_size=4)),
        make(st.dictionaries(names, evidences, max_size=4)),
        make(st.dictionaries(names | st.just("nickname"), evidences, max_size=3)),
    )


class TestAlways:
    @given(drafts(), st.lists(texts, min_size=1, max_size=3), texts, st.none() | texts)
    @example(Draft("accounts", fields={"name": "strasse ag"}), ["ZOË, Straße AG."], "", None)
    @example(Draft("accounts", fields={"name": "s"}), ["ß"], "", None)
    def test_every_receipt_is_true_and_everything_else_is_refused(
        self, one: Draft, new: list[str], earlier: str, speaker: str | None
    ) -> None:
        messages = [
            logged(text, identity=str(number), name=speaker, at=MONDAY) for number, text in enumerate(new, 1)
        ]
        context = [logged(earlier, identity="0")]
        grounded, refusals = ground(one, *messages, context=context)
        everything = [*context, *messages]
        assert all(is_true(kept.receipt, everything) for kept in grounded.fields.values())
        assert all(is_true(receipt, messages) for receipt in grounded.ended.values())
        assert len(grounded.fields) + len(grounded.ended) + len(refusals) == len(one.fields) + len(one.ended)
        assert set(grounded.fields) <= set(one.fields)
        assert all(refusal.reason for refusal in refusals)
        assert all(kept.value == kept.value for kept in grounded.fields.values())


def test_what_the_assistant_itself_said_in_a_chat_proves_nothing() -> None:
    own = LoggedMessage(
        "k0", "t", Message("0", "assistant", "Noted: Northwind Traders."), "chat", "2026-03-02T10:00:00+00:00"
    )
    user = LoggedMessage(
        "k1", "t", Message("1", "user", "Their renewal moved."), "chat", "2026-03-02T10:00:00+00:00"
    )
    lines = make_lines([own], [user])
    draft = Draft("opportunities", None, {"account_name": "Northwind Traders"})
    grounded, refusals = Grounder(lines).ground(draft)
    assert grounded.fields == {}
    assert [refusal.reason for refusal in refusals] == ["it is not in the text"]
