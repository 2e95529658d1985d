"""Tables for people, without control characters, which could act on the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from orchestrator.cli.common import printable

if TYPE_CHECKING:
    from collections.abc import Sequence, Set as AbstractSet

WIDTH: Final = 160
"""Width in characters if standard output is not a terminal."""


def print_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: AbstractSet[int] = frozenset()
) -> None:
    """Print a table on standard output; `right` has the numbers of the right-aligned columns."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number in right else "left", overflow="fold")
    for cells in rows:
        table.add_row(*(Text(printable(cell)) for cell in cells))
    Console(width=None if sys.stdout.isatty() else WIDTH).print(table)
