"""Namespaces of the parts of memory that are not records, which no kind may use; the registry of kinds."""

from __future__ import annotations

from typing import ClassVar

import pytest

from memory.domain.namespaces import Namespace
from memory.kinds import KindRegistry, Record, crm


@pytest.mark.parametrize("taken", [*Namespace])
def test_no_kind_takes_the_namespace_of_another_part(taken: Namespace) -> None:
    class Taken(Record):
        KIND: ClassVar[str] = taken.value
        TOOL: ClassVar[str] = "Taken"
        name: str | None = crm("name", "A name")

    with pytest.raises(ValueError, match=taken.value):
        KindRegistry([Taken])


def test_a_registry_is_a_mapping_in_the_order_of_registration() -> None:
    class One(Record):
        KIND: ClassVar[str] = "ones"
        TOOL: ClassVar[str] = "One"
        name: str | None = crm("name", "A name")

    registry = KindRegistry()
    assert registry.register(One) is One
    assert list(registry.items()) == [("ones", One)]
    registry.unregister("ones")
    assert len(registry) == 0
