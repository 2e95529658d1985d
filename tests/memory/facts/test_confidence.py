"""Facts that are repeated, contradicted, denied or judged, and their confidence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from memory.engine.memory_engine import MemoryEngine
from memory.errors import OperationError
from memory.facts.confidence import sureness, verify
from memory.recall.context import create_memory_context
from memory.recall.search import search
from tests.support.pattern_extractor import PatternExtractor

if TYPE_CHECKING:
    from tests.support.listening import Listener


async def test_the_same_again_is_one_fact_and_surer(ann: Listener) -> None:
    await ann.hear("Halden Robotics uses Tamblix.")
    (first,) = await ann.fields("facts")
    await ann.hear("Halden Robotics uses Tamblix.", thread="t2")
    (again,) = await ann.fields("facts")
    assert (again["subject"], again["predicate"], again["object"]) == ("Halden Robotics", "uses", "Tamblix")
    assert first["confidence"] == 90
    assert again["confidence"] == 93
    assert await ann.is_what_its_journal_says()


async def test_one_message_counts_once_however_often_it_is_read(ann: Listener) -> None:
    await ann.hear("Halden Robotics uses Tamblix. Yes, Halden Robotics uses Tamblix.")
    (fact,) = await ann.fields("facts")
    assert fact["confidence"] == 90


async def test_a_newer_answer_supersedes_and_the_old_one_leads_to_it(ann: Listener) -> None:
    await ann.hear("Pellmark is based in Lyon.", "Pellmark is based in Lisbon.")
    old, new = sorted(await ann.records("facts"), key=lambda one: str(one.fields["object"]), reverse=True)
    assert old.fields["object"] == "Lyon"
    assert old.fields["status"] == "superseded"
    assert old.fields["superseded_by"] == new.key
    assert "status" not in new.fields
    assert await ann.is_what_its_journal_says()


async def test_a_superseded_fact_said_again_holds_again(ann: Listener) -> None:
    await ann.hear("Pellmark is based in Lyon.", "Pellmark is based in Lisbon.", "Pellmark is based in Lyon.")
    by_place = {str(one["object"]): one for one in await ann.fields("facts")}
    assert "status" not in by_place["Lyon"]
    assert by_place["Lisbon"]["status"] == "superseded"


async def test_ones_own_company_is_one_subject_however_it_is_called(ann: Listener) -> None:
    await ann.hear(
        "We are based in Lyon.", "Our headquarters is in Lisbon.", "We use Tamblix.", "Our CRM is Tamblix."
    )
    told = {
        (str(one["predicate"]), str(one["object"])): one.get("status") for one in await ann.fields("facts")
    }
    assert told == {("is_in", "Lyon"): "superseded", ("is_in", "Lisbon"): None, ("uses", "Tamblix"): None}


async def test_unlearning_the_winner_brings_the_loser_back(ann: Listener) -> None:
    await ann.hear("Pellmark is based in Lyon.")
    await ann.hear("Pellmark is based in Lisbon.", thread="t2")
    await ann.engine.unlearn("ann", "t2")
    (left,) = await ann.fields("facts")
    assert left["object"] == "Lyon"
    assert "status" not in left


async def test_what_excludes_nothing_supersedes_nothing(ann: Listener) -> None:
    await ann.hear("Marta speaks Portuguese.", "Marta speaks German.")
    assert {one.get("status") for one in await ann.fields("facts")} == {None}


async def test_a_denial_is_the_same_fact_and_a_plain_statement_ends_it(ann: Listener) -> None:
    await ann.hear("Halden Robotics uses Tamblix.", "Halden Robotics no longer uses Tamblix.")
    (denied,) = await ann.fields("facts")
    assert denied["holds"] == "no"
    await ann.hear("Halden Robotics uses Tamblix.")
    (back,) = await ann.fields("facts")
    assert "holds" not in back


async def test_an_ingested_stranger_never_beats_the_user(ann: Listener) -> None:
    await ann.hear("Pellmark is based in Lyon.")
    message = "Pellmark is based in Lisbon."
    from memory.records.messages import Message

    await ann.engine.record("ann", "mail", [Message("x", "user", message, "Somebody Else")], origin="ingest")
    await ann.engine.update("ann", "mail")
    by_place = {str(one["object"]): one for one in await ann.fields("facts")}
    assert "status" not in by_place["Lyon"]
    assert by_place["Lisbon"]["status"] == "superseded"


@pytest.mark.parametrize(
    "text",
    [
        "Does Halden Robotics use Tamblix?",
        "If Halden Robotics uses Tamblix we could integrate.",
        "Maybe Halden Robotics uses Tamblix.",
        "Tom said Halden Robotics uses Tamblix.",
    ],
)
async def test_what_is_not_stated_is_no_fact_though_a_model_claims_it(ann: Listener, text: str) -> None:
    ann.engine = MemoryEngine(ann.engine.store, PatternExtractor(claimed=True), clock=ann.engine.clock)
    await ann.hear(text)
    assert await ann.fields("facts") == []


async def test_verify_says_supported_contradicted_or_unknown_with_the_evidence(ann: Listener) -> None:
    await ann.hear("Pellmark is based in Lyon.", "Halden Robotics does not use Tamblix.")
    store, now = ann.engine.store, ann.now[0]
    found = await verify(store, "ann", "Pellmark", "is_in", "Lyon", now=now)
    assert (found.verdict, found.confidence) == ("supported", 90)
    assert found.evidence[0].receipts["object"]["quote"] == "Lyon"
    assert (await verify(store, "ann", "Pellmark", "is_in", "Lisbon", now=now)).verdict == "contradicted"
    assert (
        await verify(store, "ann", "Halden Robotics", "uses", "Tamblix", now=now)
    ).verdict == "contradicted"
    assert (await verify(store, "ann", "Pellmark", "uses", "Tamblix", now=now)).verdict == "unknown"
    assert (await verify(store, "bob", "Pellmark", "is_in", "Lyon", now=now)).verdict == "unknown"


async def test_feedback_moves_how_sure_it_is_and_only_facts_take_it(ann: Listener) -> None:
    await ann.hear("Pellmark is based in Lyon.", "New account: Halden Robotics.")
    (fact,) = await ann.records("facts")
    await ann.engine.judge("ann", fact, right=True)
    assert (await ann.fields("facts"))[0]["confidence"] == 95
    await ann.engine.judge("ann", fact, right=False)
    assert (await ann.fields("facts"))[0]["confidence"] == 38
    (account,) = await ann.records("accounts")
    with pytest.raises(OperationError, match="no fact"):
        await ann.engine.judge("ann", account, right=True)
    assert await ann.is_what_its_journal_says()


async def test_confidence_decays_by_the_half_life_and_below_the_floor_no_prompt_has_it(ann: Listener) -> None:
    await ann.hear("Velmora has 340 employees.")
    (fact,) = await ann.records("facts")
    store, soon, later = ann.engine.store, ann.now[0], ann.now[0] + timedelta(days=730)
    assert sureness(fact, soon) == 90
    assert sureness(fact, soon + timedelta(days=365)) == 45
    told = await create_memory_context(store, "ann", "How big is Velmora?", now=soon, seen=["m1"])
    assert "340" in told.text
    faded = await create_memory_context(store, "ann", "How big is Velmora?", now=later, seen=["m1"])
    assert "340" not in faded.text
    assert (await ann.fields("facts"))[0]["object"] == "340"


async def test_superseded_facts_are_gone_from_search(ann: Listener) -> None:
    await ann.hear("Pellmark is based in Lyon.", "Pellmark is based in Lisbon.")
    hits = await search(ann.engine.store, "ann", "Where is Pellmark based?", kind="facts")
    assert [hit.value["object"] for hit in hits] == ["Lisbon"]
