from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import psycopg
import pytest

from memory.store import AsyncStoreAdapter
from memory.store.postgres.adapter import AsyncPostgresStoreAdapter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from memory.store.base import TransactionalStore

    MakeStore = Callable[..., TransactionalStore]


class FakeClock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


def refuse_extensions(url: str) -> None:
    """Have a database refuse extensions, as that of a user without the right to make them does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("""
            CREATE FUNCTION public.refuse_extensions() RETURNS event_trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE insufficient_privilege; END $$;
            CREATE EVENT TRIGGER refuse_extensions ON ddl_command_start
                WHEN TAG IN ('CREATE EXTENSION') EXECUTE FUNCTION public.refuse_extensions();
        """)


def allow_extensions(url: str) -> None:
    """Have a database refuse extensions no longer."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP FUNCTION public.refuse_extensions CASCADE")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["sqlite", "postgres"])
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> MakeStore:
    """Return a function that makes a store, for each engine in turn."""
    if request.param == "sqlite":
        return partial(AsyncStoreAdapter, tmp_path / "store.db")
    return partial(AsyncPostgresStoreAdapter, request.getfixturevalue("emptied"))


@pytest.fixture(params=["sqlite", "numpy", "pgvector"])
def make_vectors(request: pytest.FixtureRequest, tmp_path: Path) -> MakeStore:
    """Give what makes a store of each engine; of PostgreSQL without its extension, and with it."""
    if request.param == "sqlite":
        return partial(AsyncStoreAdapter, tmp_path / "store.db")
    if request.param == "pgvector":
        return partial(AsyncPostgresStoreAdapter, request.getfixturevalue("with_pgvector"))
    url = request.getfixturevalue("emptied")
    refuse_extensions(url)
    return partial(AsyncPostgresStoreAdapter, url)


@pytest.fixture
def store(make_store: MakeStore, clock: FakeClock) -> Iterator[TransactionalStore]:
    with make_store(clock=clock) as opened:
        yield opened
