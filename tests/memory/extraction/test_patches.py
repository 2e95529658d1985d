from __future__ import annotations

import copy
from typing import Any

import jsonpatch
import orjson
import pytest
from hypothesis import given, strategies as st

from memory.extraction.patches import LISTS, PatchSet, collect, find_document

KNOWN = {"name": False, "title": False, "email": False}
DOCUMENT = {"name": "Dana Whitfield", "email": "dana@n.com", "evidence": [], "ended": []}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
paths = st.sampled_from(
    [
        "",
        "/",
        "//",
        "/name",
        "name",
        "/title",
        "/email/",
        "/nickname",
        "/evidence",
        "/evidence/-",
        "/evidence/0",
        "/ended/-",
        "/ended/99",
        "/name/first",
        "/-",
        "/~1",
        "/~0name",
        "/name/-",
        "/evidence/0/quote",
    ]
) | st.text(max_size=8)
ops = st.sampled_from(["add", "replace", "remove", "move", "copy", "test", "ADD", "", None, 3])
spread = st.dictionaries(st.sampled_from([*sorted(KNOWN), "nickname", *LISTS, ""]), json_values, max_size=4)
operations = (
    st.fixed_dictionaries(
        {}, optional={"op": ops, "path": paths | json_values, "value": json_values | spread, "from": paths}
    )
    | json_values
)
garbage = st.lists(operations, max_size=6) | operations | st.text(max_size=20)
as_model_writes = garbage | garbage.map(
    lambda value: orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
)


def collected(*patches: object) -> PatchSet:
    patch_set = PatchSet()
    for one in patches:
        collect(patch_set, one, KNOWN)
    return patch_set


@given(st.lists(as_model_writes, max_size=3))
def test_whatever_a_model_writes_comes_to_a_patch_that_applies_and_blanks_nothing(patches: list[Any]) -> None:
    before = copy.deepcopy(patches)
    patch_set = collected(*patches)
    result = jsonpatch.apply_patch(copy.deepcopy(DOCUMENT), patch_set.operations())
    assert set(result) <= set(KNOWN) | set(LISTS)
    assert set(DOCUMENT) <= set(result)
    assert all(result[name] not in (None, "", [], {}) for name in result if name not in LISTS)
    assert all(isinstance(result[name], list) for name in LISTS)
    assert all(reason for _, reason in patch_set.refused)
    assert patches == before


@given(garbage, st.sampled_from(sorted(KNOWN)), st.text(min_size=1))
def test_garbage_never_takes_a_good_operation_with_it(noise: Any, name: str, value: str) -> None:
    noise = noise if isinstance(noise, list) else [noise]
    good = {"op": "replace", "path": f"/{name}", "value": value}
    assert collected([*noise, good]).values[name] == value


@given(garbage, garbage)
def test_two_patches_of_one_record_are_one_patch(first: Any, second: Any) -> None:
    first = first if isinstance(first, list) else [first]
    second = second if isinstance(second, list) else [second]
    assert collected(first, second).operations() == collected([*first, *second]).operations()


@given(st.lists(operations, max_size=5))
def test_every_operation_on_a_field_is_kept_or_refused(noise: list[Any]) -> None:
    for operation in noise:
        patch_set = collected([operation])
        path = str(operation.get("path", "")) if isinstance(operation, dict) else "?"
        harmless = path.strip("/").partition("/")[0] in LISTS or path.strip("/") == ""
        assert harmless or patch_set.operations() or patch_set.refused


def test_evidence_given_as_one_or_as_a_list_is_appended_in_order() -> None:
    patch_set = collected(
        [
            {"op": "add", "path": "/evidence/-", "value": {"field": "a"}},
            {"op": "replace", "path": "/evidence", "value": [{"field": "b"}, {"field": "c"}]},
            {"op": "remove", "path": "/evidence/0"},
        ]
    )
    assert patch_set.operations() == [
        {"op": "add", "path": "/evidence", "value": [{"field": "a"}, {"field": "b"}, {"field": "c"}]}
    ]


def test_a_later_value_of_a_field_replaces_an_earlier_one_of_the_same_patch() -> None:
    values = [{"op": "replace", "path": "/title", "value": value} for value in ("CFO", "COO")]
    assert collected(values).values == {"title": "COO"}


@pytest.mark.parametrize(
    ("claimed", "found"),
    [
        ("k1", "k1"),
        ("K1", "k1"),
        ("[k1]", "k1"),
        ('"k12"', "k12"),
        ("<k2>", None),
        ("", None),
        ("k", None),
        ("1", None),
        (None, None),
        (1, None),
        (["k1"], "k1"),
    ],
)
def test_a_document_is_found_by_its_id_alone(claimed: object, found: str | None) -> None:
    assert find_document(claimed, {"k1": 0, "k12": 0}) == found


def test_an_id_that_could_be_two_documents_is_none() -> None:
    assert find_document("K-1", {"k1": 0, "k.1": 0}) is None


@given(json_values)
def test_any_claimed_id_is_one_of_the_documents_or_none(claimed: Any) -> None:
    assert find_document(claimed, {"k1": 0, "k2": 0}) in {"k1", "k2", None}
    assert find_document(claimed, {}) is None
