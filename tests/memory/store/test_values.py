from __future__ import annotations

import datetime as dt
import math
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from memory.store import AsyncStoreAdapter, NamespaceError, ValueNotStorableError
from memory.store.items.values import decode, encode

if TYPE_CHECKING:
    from pathlib import Path

NS = ("u", "values")
HALVES = st.text(st.sampled_from(["\ud83d", "\ude00", "\U0001f600", "a", "\\", '"', "\u2028"]), max_size=6)


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"": "", "\0": "\0", "é": ["a", {"b": None}], "t": True, "f": 1.5, "i": -1},
        {"half": "\ud800", "\udfff": 1},
        {"big": 10**40, "small": -(2**70), "limit": 2**64 - 1},
        {"long": "words and more " * 10_000},
        {"long and odd": "\ud800 words " * 10_000},
        {"deep": [[[[{"x": [1]}]]]]},
        {"\ud83d\ude00": 1, "\U0001f600": 2},
        {
            "pair": "\ud83d\ude00",
            "astral": "\U0001f600",
            "turned": "\ude00\ud83d",
            "both": "\ud83d\U0001f600\ude00",
        },
        {"long pair": "\ud83d\ude00 words \U0001f600 " * 10_000},
    ],
)
def test_values_come_back_exactly(store: AsyncStoreAdapter, tmp_path: Path, value: dict[str, Any]) -> None:
    store.put(NS, "k", value)
    item = store.get(NS, "k")
    assert item is not None
    assert item.value == value
    assert list(item.value) == list(value)
    store.export_jsonl(tmp_path / "all.jsonl")
    with AsyncStoreAdapter(tmp_path / "copy.db") as copy:
        copy.import_jsonl(tmp_path / "all.jsonl")
        assert copy.scan(NS) == store.scan(NS)
    store.put(NS, "k", {"text": "next"})  # taking the old text out of the index works too


def test_keys_that_only_look_alike_stay_apart(store: AsyncStoreAdapter, tmp_path: Path) -> None:
    names = ["\ud83d\ude00", "\U0001f600"]
    for namespace in [("u", name) for name in names]:
        for key in names:
            store.put(namespace, key, {"is": [*namespace, key]})
    store.export_jsonl(tmp_path / "all.jsonl")
    with AsyncStoreAdapter(tmp_path / "copy.db") as copy:
        assert copy.import_jsonl(tmp_path / "all.jsonl") == 4
        for one in (store, copy):
            assert all(
                (item := one.get(("u", name), key)) is not None and item.value == {"is": ["u", name, key]}
                for name in names
                for key in names
            )


def test_values_that_json_writes_otherwise(store: AsyncStoreAdapter) -> None:
    store.put(NS, "k", {"tuple": (1, 2), "enum": Colour.RED})
    item = store.get(NS, "k")
    assert item is not None
    assert item.value == {"tuple": [1, 2], "enum": "red"}


ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [1, {"b": object()}]}, r"value\['a'\]\[1\]\['b'\] cannot be stored: object is not JSON"),
        ({"a": math.nan}, "nan is not a JSON number"),
        ({"a": [math.inf]}, "inf is not a JSON number"),
        ({"when": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "datetime is not JSON, convert it first"),
        ({"b": b"bytes"}, "bytes is not JSON"),
        ({"s": {1}}, "set is not JSON"),
        ({"a": {1: 2}}, r"value\['a'\]\[1\] cannot|the key 1 is not a string"),
        ({"a": ENDLESS}, "nested deeper than 200"),
        (["list"], "it is a list, not a dict"),
        ({"n": 10**5000}, "store such a number as text"),
    ],
)
def test_what_is_not_json_is_refused_and_says_where(
    store: AsyncStoreAdapter, value: Any, message: str
) -> None:
    with pytest.raises(ValueNotStorableError, match=message):
        store.put(NS, "k", value)
    assert store.get(NS, "k") is None


@given(st.dictionaries(HALVES, HALVES, max_size=4))
def test_any_half_characters_come_back(value: dict[str, Any]) -> None:
    assert decode(encode(value)) == value


def test_large_values_are_compressed() -> None:
    raw = encode({"text": "the same words again " * 1000})
    assert len(raw) < 1000
    assert decode(raw)["text"].startswith("the same")


@pytest.mark.parametrize("raw", [b"", b"[1]", b"{", b"x123", b" {", b"q"])
def test_damaged_bytes_are_noticed(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(raw)


@pytest.mark.parametrize(
    "namespace",
    [(), ("",), ("a", ""), ("a", 1), (None,), ("a.b",), ("a\0",), "abc", ["a"], None, ([],), ({},)],
)
@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_namespaces_of_another_form_are_refused(
    store: AsyncStoreAdapter, namespace: Any, method: str
) -> None:
    arguments = ({"v": 1},) if method == "put" else ()
    with pytest.raises(ValueError, match=r"amespace|label"):
        getattr(store, method)(namespace, "k", *arguments)


def test_the_message_shows_the_right_form(store: AsyncStoreAdapter) -> None:
    with pytest.raises(NamespaceError, match=r'write a tuple of non-empty strings such as \("users"'):
        store.transaction(lambda tx: tx.get((), "k"))


def test_namespaces_never_mix(store: AsyncStoreAdapter) -> None:
    labels = [
        "a",
        "b",
        "bc",
        "%",
        "_",
        "a/b",
        "a\x01",
        "ab",
        "\x01",
        "*",
        "é",
        "\ud800",
        "\uffff",
        "😀",
        "a:b",
        '"',
    ]
    paths = [(one,) for one in labels] + [(one, other) for one in labels for other in labels]
    store.batch([])
    for number, path in enumerate(paths):
        store.put(path, "k", {"n": number})
    for number, path in enumerate(paths):
        item = store.get(path, "k")
        assert item is not None
        assert (item.value["n"], item.namespace) == (number, path)
        below = [other for other in paths if other[: len(path)] == path]
        assert [found.namespace for found in store.search(path, limit=1000)] == sorted(below)
    assert store.list_namespaces(limit=1000) == sorted(paths)
