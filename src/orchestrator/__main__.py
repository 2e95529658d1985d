"""Entry point of the command line: `orchestrator`, or `python -m orchestrator`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its exit code."""
    from orchestrator.cli.app import run  # noqa: PLC0415 -- importing this module must have no effects

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
