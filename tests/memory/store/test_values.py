from __future__ import annotations

import datetime as dt
import math
from enum import StrEnum
from typing import Any

import pytest

from memory.store import AsyncStoreAdapter, NamespaceError, ValueNotStorableError
from memory.store.values import decode, encode

NS = ("u", "values")


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
    ],
)
def test_values_come_back_exactly(store: AsyncStoreAdapter, value: dict[str, Any]) -> None:
    store.put(NS, "k", value)
    item = store.get(NS, "k")
    assert item is not None
    assert item.value == value
    assert list(item.value) == list(value)
    store.put(NS, "k", {"text": "next"})  # taking the old text out of the index works too


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
    ],
)
def test_what_is_not_json_is_refused_and_says_where(
    store: AsyncStoreAdapter, value: Any, message: str
) -> None:
    with pytest.raises(ValueNotStorableError, match=message):
        store.put(NS, "k", value)
    assert store.get(NS, "k") is None


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
