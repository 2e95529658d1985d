from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evals.pairs import measure, pairs

if TYPE_CHECKING:
    from pathlib import Path


def pair(name: str, left: dict[str, Any], right: dict[str, Any], *, same: bool) -> dict[str, Any]:
    kind = "person" if "email" in left else "org"
    return {"id": name, "source": kind, "entity_type": kind, "a": left, "b": right, "same": same}


LABELLED = [
    pair("p1", {"name": "Acme Inc"}, {"name": "ACME"}, same=True),
    pair("p2", {"name": "Acme"}, {"name": "Acme Europe"}, same=False),
    pair("p3", {"name": "Tarvos"}, {"name": "Zenith"}, same=True),
    pair("p4", {"name": "Lindenhof"}, {"name": "Lindenhof GmbH"}, same=False),
    pair(
        "p5",
        {"name": "Dana", "email": "d@acme.com"},
        {"name": "Dana W", "email": "d@acme.com", "dob": "?"},
        same=True,
    ),
]


def test_figures_count_what_is_linked_and_what_is_asked() -> None:
    figures = measure(LABELLED)
    org, people, every = figures["org"], figures["person"], figures["all"]
    assert (org.right, org.wrong, org.missed, org.negatives) == (1, 2, 1, 2)
    assert (org.silent_right, org.silent_wrong) == (1, 1)
    assert (people.right, people.silent_right) == (1, 1)
    assert every.right == 2
    assert "P 0.333  R 0.500  F1 0.400  silent wrong 1/2 (50.00 %)" in org.row("org")
    assert len(every.misses) == 3


def test_the_halves_are_the_whole_and_have_nothing_in_common(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(json.dumps({**LABELLED[0], "id": f"p{number}"}) for number in range(50)))
    halves = [{one["id"] for one in pairs(path, half)} for half in ("tune", "rest")]
    assert len(halves[0] | halves[1]) == 50
    assert not halves[0] & halves[1]
    assert min(map(len, halves)) > 10
    assert len(list(pairs(path, "all"))) == 50
