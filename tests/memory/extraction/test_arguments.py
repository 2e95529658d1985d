"""Which arguments of a tool call can be stored."""

from __future__ import annotations

import json
from typing import Any

import ormsgpack
import pytest
from hypothesis import given, strategies as st

from memory.extraction.arguments import DEEPEST, LARGEST, OddArgumentError, check_arguments, read_arguments

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(st.characters(codec=None, categories=["L", "Nd", "Cs", "Zs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=3))
def test_what_is_let_through_can_be_held(args: dict[str, Any]) -> None:
    try:
        check_arguments(args)
    except OddArgumentError:
        return
    assert ormsgpack.unpackb(ormsgpack.packb(args)) == args
    assert read_arguments(json.dumps(args)) == args


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=3))
def test_what_is_written_is_judged_like_what_is_given(args: dict[str, Any]) -> None:
    def odd(check: Any, value: Any) -> bool:
        try:
            check(value)
        except OddArgumentError:
            return True
        return False

    assert odd(read_arguments, json.dumps(args)) == odd(check_arguments, args)


@pytest.mark.parametrize("number", [LARGEST - 1, -LARGEST])
def test_the_last_numbers_of_64_bits_pass(number: int) -> None:
    assert read_arguments(json.dumps({"n": number})) == {"n": number}
    beyond = number + (1 if number > 0 else -1)
    with pytest.raises(OddArgumentError, match="beyond 64 bits"):
        read_arguments(json.dumps({"n": beyond}))


def test_nesting_is_bounded_where_it_is_said_to_be() -> None:
    deep: Any = "x"
    for _ in range(DEEPEST - 2):
        deep = [deep]
    check_arguments({"a": deep})
    with pytest.raises(OddArgumentError, match="nested"):
        check_arguments({"a": [deep]})


@pytest.mark.parametrize("text", ["", "[]", "1", '{"a": 1', '{"a": 1} x', "null"])
def test_what_is_no_object_is_no_odd_value(text: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 -- any error of this class but OddArgumentError
        read_arguments(text)
    assert not isinstance(caught.value, OddArgumentError)
