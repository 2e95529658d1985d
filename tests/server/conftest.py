from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.dev_server import DevServer, Outside, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def outside() -> Outside:
    return Outside()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, outside: Outside) -> Iterator[DevServer]:
    """Yield a server with the offline model, one for all tests of a module."""
    with outside.watch() as proxies, running(tmp_path_factory.mktemp("server"), proxies) as server:
        yield server
