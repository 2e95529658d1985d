"""Relations: a name joins the one record it means, by whichever of its keys it is stated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label
from memory.records.items import StoredRecord, write_record
from memory.store import AsyncStoreAdapter
from tests.support.remembering import START, USER

if TYPE_CHECKING:
    from pathlib import Path

    from memory.domain.drafts import Scalar
    from memory.store import Transaction

LABEL = user_label(USER)
STATED: Final[dict[str, Scalar]] = {"name": "Halden Robotics", "id": "001XX000003DGb1YAG"}


@pytest.mark.parametrize("called", ["Halden Robotics", "001XX000003DGb1YAG", "001XX000003DGb1"])
def test_an_account_is_joined_by_its_name_and_by_either_form_of_its_id(tmp_path: Path, called: str) -> None:
    def work(tx: Transaction) -> list[str]:
        caller: dict[str, Scalar] = {"name": "Dana", "account_name": called}
        for kind, key, fields in (("accounts", "a1", STATED), ("contacts", "c1", caller)):
            record = StoredRecord(kind, key, fields, {}, START.isoformat(), START.isoformat())
            write_record(tx, LABEL, record, {})
        return [item.key.split("|")[0] for item in tx.scan((LABEL, Namespace.RELATED))]

    with AsyncStoreAdapter(tmp_path / "memory.db") as store:
        assert store.transaction(work) == ["accounts:a1"]
