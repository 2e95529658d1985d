"""The eight faults of trustcall 0.0.39 do not reach our callers."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.messages import AIMessage

import memory
from memory import ExtractionError, TrustcallExtractor
from memory.domain.drafts import KnownRecord
from memory.extraction.lines import make_lines
from memory.extraction.prompt import RULES, transcript
from tests.support.patience import TIMEOUT
from tests.support.remembering import logged
from tests.support.scripted import ScriptedModel, call, calls, evidence, patch

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

    from memory.domain.drafts import Extraction

DANA = KnownRecord(
    "d1", "contacts", {"name": "Dana Whitfield", "title": "VP Operations", "email": "dana@n.com"}
)
RENEWAL = KnownRecord("o1", "opportunities", {"name": "Renewal", "stage": "Qualification", "amount": 48000.0})
LINES = make_lines(
    [], [logged("Dana Whitfield is COO now, reach her at +1 415 555 0134, the renewal is at $50k.")]
)
SOURCE = Path(memory.__file__).parents[1]


def replace(path: str, value: Any) -> dict[str, Any]:
    return {"op": "replace", "path": path, "value": value}


def add(path: str, value: Any) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


def answering(reply: AIMessage | Exception) -> ScriptedModel:
    """Return a model that gives this reply, and "no" when it is asked for a repair."""
    return ScriptedModel(lambda messages, tools: AIMessage("no") if "PatchFunctionErrors" in tools else reply)


def in_turn(*replies: AIMessage | Exception) -> ScriptedModel:
    """Return a model that gives these replies in order and then repeats the last one."""
    left = list(replies)
    return ScriptedModel(lambda messages, tools: left.pop(0) if len(left) > 1 else left[0])


async def extract(model: ScriptedModel, *known: KnownRecord) -> Extraction:
    return await TrustcallExtractor(model).extract(LINES, known)


def reasons(extraction: Extraction) -> list[str]:
    return [refusal.reason for refusal in extraction.refusals]


class TestFaults:
    async def test_1_two_patches_of_one_record_come_to_one_draft_with_both_changes(self) -> None:
        model = answering(
            calls(
                patch(
                    "k1", replace("/title", "COO"), add("/evidence/-", evidence(("title", "m1", "COO"))[0])
                ),
                patch(
                    "k1",
                    add("/phone", "+1 415 555 0134"),
                    add("/evidence/-", evidence(("phone", "m1", "+1"))[0]),
                ),
            )
        )
        extraction = await extract(model, DANA)
        assert [one.key for one in extraction.drafts] == ["d1"]
        assert extraction.drafts[0].fields == {"title": "COO", "phone": "+1 415 555 0134"}
        assert set(extraction.drafts[0].evidence) == {"title", "phone"}
        assert not extraction.refusals
        assert len(model.calls) == 1

    async def test_2_a_bad_path_costs_only_its_own_operation(self) -> None:
        bad = [
            replace("/nickname", "D"),
            replace("/title/deep/er", "x"),
            {"op": "move", "from": "/title", "path": "/name"},
            {"op": "remove", "path": "/mobile_phone"},
            "replace /title by COO",
        ]
        model = answering(patch("k1", *bad[:2], replace("/title", "COO"), *bad[2:]))  # type: ignore[arg-type]  # on purpose
        extraction = await extract(model, DANA)
        assert extraction.drafts[0].fields == {"title": "COO"}
        assert len(extraction.refusals) == len(bad)
        assert len(model.calls) == 1

    async def test_3_a_wrong_document_id_is_refused_with_a_reason_and_its_neighbour_kept(self) -> None:
        model = answering(
            calls(patch("k7", replace("/title", "CEO")), patch("[K2]", replace("/amount", "50000")))
        )
        extraction = await extract(model, DANA, RENEWAL)
        assert {one.key: dict(one.fields) for one in extraction.drafts} == {"o1": {"amount": "50000"}}
        assert [(refusal.reason, refusal.value) for refusal in extraction.refusals] == [
            ("the model patched a record it was not shown", "k7")
        ]

    async def test_3_an_append_to_an_absent_list_is_kept(self) -> None:
        ended = evidence(("email", "m1", "reach her at"))[0]
        model = answering(
            patch("k1", replace("/title", "COO"), add("/ended/-", ended), add("/evidence/7", ended))
        )
        extraction = await extract(model, DANA)
        assert extraction.drafts[0].fields == {"title": "COO"}
        assert set(extraction.drafts[0].ended) == {"email"}
        assert set(extraction.drafts[0].evidence) == {"email"}

    @pytest.mark.parametrize("known", [(), (DANA,)], ids=["extract", "update"])
    @pytest.mark.parametrize(
        "error",
        [TimeoutError("slow"), RuntimeError("429 too many requests"), ValueError("?"), KeyError("choices")],
    )
    async def test_4_a_model_error_is_raised_after_one_call(
        self, error: Exception, known: tuple[KnownRecord, ...]
    ) -> None:
        model = answering(error)
        with pytest.raises(ExtractionError) as raised:
            await extract(model, *known)
        assert type(error).__name__ in raised.value.reason
        assert len(model.calls) == 1

    async def test_4_a_model_error_during_a_repair_is_raised_at_once(self) -> None:
        model = in_turn(call("Contact", name={"first": "Dana"}), RuntimeError("503 overloaded"))
        with pytest.raises(ExtractionError, match="503 overloaded"):
            await extract(model)
        assert len(model.calls) == 2

    async def test_5_an_answer_of_which_nothing_can_be_repaired_is_an_error(self) -> None:
        model = answering(call("Contact", name={"first": "Dana"}, evidence="none"))
        with pytest.raises(ExtractionError):
            await extract(model)
        assert len(model.calls) <= 5

    async def test_5_what_could_not_be_repaired_is_refused_and_its_neighbour_kept(self) -> None:
        model = answering(calls(call("Account", name="Northwind"), call("Contact", name={"first": "Dana"})))
        extraction = await extract(model)
        assert [(one.kind, dict(one.fields)) for one in extraction.drafts] == [
            ("accounts", {"name": "Northwind"})
        ]
        assert [refusal.kind for refusal in extraction.refusals] == ["contacts"]
        assert "schema" in reasons(extraction)[0]

    async def test_6_no_record_of_one_extraction_is_in_the_prompt_of_the_next(self) -> None:
        model = answering(patch("k1", replace("/title", "COO")))
        extractor = TrustcallExtractor(model)
        for number in range(4):
            secret = KnownRecord(f"key{number}", "contacts", {"name": f"Secret Person{number}"})
            await extractor.extract(LINES, [secret])
        for number, messages in enumerate(model.calls):
            text = "".join(str(message.content) for message in messages)
            assert text.count("<existing>") == 1
            assert [other for other in range(4) if f"Secret Person{other}" in text] == [number]
        assert await self._plain_prompt(extractor, model) == [RULES, transcript(LINES)]

    @staticmethod
    async def _plain_prompt(extractor: TrustcallExtractor, model: ScriptedModel) -> list[str]:
        model._script = lambda messages, tools: call("NothingToRecord")
        await extractor.extract(LINES, [])
        return [str(message.content) for message in model.calls[-1]]

    async def test_6_what_a_model_does_to_the_messages_it_is_given_reaches_no_later_call(self) -> None:
        seen: list[str] = []

        def script(messages: list[BaseMessage], tools: list[str]) -> AIMessage:
            seen.append("".join(str(message.content) for message in messages))
            for message in messages:
                message.content = "overwritten"
            if "PatchFunctionErrors" in tools:
                repair = replace("/name", "Dana Whitfield")
                return call("PatchFunctionErrors", json_doc_id="call-1", planned_edits="", patches=[repair])
            return call("Contact", "call-1", name={"first": "Dana"})

        extraction = await extract(ScriptedModel(script))
        assert [dict(one.fields) for one in extraction.drafts] == [{"name": "Dana Whitfield"}]
        assert len(seen) == 2
        assert all(transcript(LINES) in text and "overwritten" not in text for text in seen)

    async def test_6_extractions_at_once_do_not_mix(self) -> None:
        def script(messages: list[BaseMessage], tools: list[str]) -> AIMessage:
            text = "".join(str(message.content) for message in messages)
            names = [f"Person{number}" for number in range(8) if f"Person{number}" in text]
            return patch("k1", replace("/title", " ".join(names)))

        extractor = TrustcallExtractor(ScriptedModel(script, delay=0.01))
        known = [KnownRecord(f"key{number}", "contacts", {"name": f"Person{number}"}) for number in range(8)]
        found = await asyncio.gather(*(extractor.extract(LINES, [record]) for record in known))
        assert [(one.drafts[0].key, one.drafts[0].fields["title"]) for one in found] == [
            (f"key{number}", f"Person{number}") for number in range(8)
        ]

    @pytest.mark.parametrize("known", [(), (DANA,)], ids=["extract", "update"])
    async def test_7_an_unknown_tool_is_refused_and_its_neighbour_kept(
        self, known: tuple[KnownRecord, ...]
    ) -> None:
        model = answering(calls(call("SendEmail", to="dana@n.com"), call("Account", name="Northwind")))
        extraction = await extract(model, *known)
        assert [(one.kind, one.key, dict(one.fields)) for one in extraction.drafts] == [
            ("accounts", None, {"name": "Northwind"})
        ]
        assert [(refusal.reason, refusal.value) for refusal in extraction.refusals] == [
            ("the model called a tool that does not exist", "SendEmail")
        ]

    @pytest.mark.parametrize("name", ["contact", "CONTACTS", "SimpleContact"])
    async def test_7_a_tool_called_by_a_near_name_is_the_tool(self, name: str) -> None:
        extraction = await extract(answering(call(name, name="Dana Whitfield")))
        assert [(one.kind, dict(one.fields)) for one in extraction.drafts] == [
            ("contacts", {"name": "Dana Whitfield"})
        ]

    async def test_7_positions_in_lists_do_not_drift(self) -> None:
        operations = [
            {"op": "remove", "path": "/evidence/0"},
            add("/evidence/5", evidence(("title", "m1", "COO"))[0]),
            {"op": "remove", "path": "/evidence/1"},
            replace("/evidence/0", evidence(("phone", "m1", "+1 415"))[0]),
            replace("/title", "COO"),
        ]
        extraction = await extract(answering(patch("k1", *operations)), DANA)
        assert {name: item.quote for name, item in extraction.drafts[0].evidence.items()} == {
            "title": "COO",
            "phone": "+1 415",
        }

    @pytest.mark.parametrize("path", ["", "/"])
    async def test_8_replacing_the_whole_document_blanks_nothing(self, path: str) -> None:
        document: dict[str, Any] = {
            "name": "Dana Whitfield",
            "title": "COO",
            "email": None,
            "phone": "",
            "department": [],
        }
        extraction = await extract(answering(patch("k1", replace(path, document))), DANA)
        assert extraction.drafts[0].fields == {"title": "COO"}
        assert not extraction.drafts[0].ended

    @pytest.mark.parametrize("value", [None, "", [], {}])
    async def test_8_blanking_one_field_is_refused(self, value: object) -> None:
        extraction = await extract(
            answering(patch("k1", replace("/email", value), replace("/title", "COO"))), DANA
        )
        assert extraction.drafts[0].fields == {"title": "COO"}
        assert [(refusal.kind, refusal.field) for refusal in extraction.refusals] in (
            [("Contact", "email")],
            [("contacts", "email")],
        )


class TestBadAnswers:
    async def test_a_call_of_the_wrong_types_is_repaired(self) -> None:
        wrong = call("Contact", "call-1", name={"first": "Dana"}, title="COO")
        repair = call(
            "PatchFunctionErrors",
            "call-2",
            json_doc_id="call-1",
            planned_edits="",
            patches=[
                {"op": "replace", "path": "/nowhere/at/all", "value": 1},
                replace("/name", "Dana Whitfield"),
            ],
        )
        model = in_turn(wrong, repair)
        extraction = await extract(model)
        assert [dict(one.fields) for one in extraction.drafts] == [{"name": "Dana Whitfield", "title": "COO"}]
        assert not extraction.refusals
        assert len(model.calls) == 2

    async def test_a_repair_that_repairs_nothing_is_not_asked_for_without_end(self) -> None:
        def script(messages: list[BaseMessage], tools: list[str]) -> AIMessage:
            if "PatchFunctionErrors" not in tools:
                return call("Contact", "call-1", name={"first": "Dana"})
            repair = replace("/name", {"still": "wrong"})
            return call("PatchFunctionErrors", json_doc_id="call-1", planned_edits="", patches=[repair])

        model = ScriptedModel(script)
        with pytest.raises(ExtractionError):
            await extract(model)
        assert 2 <= len(model.calls) <= 5

    @pytest.mark.parametrize("known", [(), (DANA,)], ids=["extract", "update"])
    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (AIMessage("There is a contact called Dana."), "prose"),
            (AIMessage(""), "prose"),
            (
                AIMessage(
                    "",
                    invalid_tool_calls=[
                        {
                            "name": "Contact",
                            "args": '{"name": "Da',
                            "id": "1",
                            "error": "?",
                            "type": "invalid_tool_call",
                        }
                    ],
                ),
                "not valid JSON",
            ),
            (
                call("Contact", name="Dana Whitfield").model_copy(
                    update={"response_metadata": {"finish_reason": "length"}}
                ),
                "cut off",
            ),
        ],
        ids=["prose", "nothing", "malformed", "length"],
    )
    async def test_an_unusable_answer_is_an_error_after_one_call(
        self, reply: AIMessage, reason: str, known: tuple[KnownRecord, ...]
    ) -> None:
        model = answering(reply)
        with pytest.raises(ExtractionError, match=reason):
            await extract(model, *known)
        assert len(model.calls) == 1

    async def test_good_and_malformed_calls_in_one_answer_are_asked_for_again_as_a_whole(self) -> None:
        bad = {"name": "Case", "args": "{", "id": "2", "error": None, "type": "invalid_tool_call"}
        reply = call("Contact", name="Dana Whitfield").model_copy(update={"invalid_tool_calls": [bad]})
        with pytest.raises(ExtractionError, match="Case"):
            await extract(answering(reply))

    async def test_nothing_to_record_is_an_answer(self) -> None:
        for known in ((), (DANA,)):
            model = answering(call("NothingToRecord", reason="small talk"))
            extraction = await extract(model, *known)
            assert (list(extraction.drafts), list(extraction.refusals), len(model.calls)) == ([], [], 1)

    async def test_fields_that_do_not_exist_are_refused_one_by_one(self) -> None:
        extraction = await extract(
            answering(call("Contact", name="Dana Whitfield", shoe_size="44", evidence=[]))
        )
        assert [dict(one.fields) for one in extraction.drafts] == [{"name": "Dana Whitfield"}]
        assert [(refusal.reason, refusal.field) for refusal in extraction.refusals] == [
            ("there is no such field", "shoe_size")
        ]

    async def test_an_error_of_one_extraction_leaves_the_next_alone(self) -> None:
        model = in_turn(RuntimeError("500"), call("Account", name="Northwind"))
        extractor = TrustcallExtractor(model)
        with pytest.raises(ExtractionError, match="500"):
            await extractor.extract(LINES, [])
        extraction = await extractor.extract(LINES, [])
        assert [dict(one.fields) for one in extraction.drafts] == [{"name": "Northwind"}]

    async def test_cancelling_an_extraction_stops_its_model_call(self) -> None:
        model = ScriptedModel(lambda messages, tools: call("NothingToRecord"), delay=2 * TIMEOUT)
        extractor = TrustcallExtractor(ScriptedModel(lambda messages, tools: call("NothingToRecord")))
        await extractor.extract(LINES, [])  # so that trustcall is imported before the test waits
        slow = asyncio.create_task(TrustcallExtractor(model).extract(LINES, []))
        await asyncio.sleep(0.2)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(slow, TIMEOUT)
        assert not model.calls


class TestOneModule:
    def test_only_one_module_imports_trustcall(self) -> None:
        importing = {
            str(path.relative_to(SOURCE))
            for path in SOURCE.rglob("*.py")
            if any(map(_is_trustcall, _imports(path)))
        }
        assert importing == {"memory/extraction/trustcall_extractor.py"}

    def test_it_is_imported_only_when_an_extraction_needs_it(self) -> None:
        script = "import sys, memory; memory.TrustcallExtractor(None); print(*(n for n in sys.modules if 'trustcall' in n))"
        shown = subprocess.run(
            [sys.executable, "-W", "error", "-c", script],
            env={"PYTHONPATH": str(SOURCE)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert shown.stdout.split() == ["memory.extraction.trustcall_extractor"]


def _imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            named = ast.unparse(node.func)
            if named in ("import_module", "importlib.import_module", "__import__"):
                names.append(str(node.args[0].value))
    return names


def _is_trustcall(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] == "trustcall"
