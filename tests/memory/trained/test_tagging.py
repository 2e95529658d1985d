from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, strategies as st

from memory.trained.tagging import likeliest, spelled
from memory.trained.words import Said, cut


def _allowed(path: tuple[int, ...]) -> bool:
    """Tell whether a path is valid: O is 0; of type n, B is 2n+1 and I is 2n+2, only after the same type."""
    return all(
        here == 0 or here % 2 == 1 or before in (here, here - 1)
        for before, here in zip((0, *path), path, strict=False)
    )


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_the_path_is_the_likeliest_of_those_allowed(words: int, seed: int) -> None:
    logs = np.log(np.random.default_rng(seed).dirichlet(np.ones(5), words)).astype(np.float32)
    best = max(
        (path for path in itertools.product(range(5), repeat=words) if _allowed(path)),
        key=lambda path: sum(logs[at, label] for at, label in enumerate(path)),
    )
    found = likeliest(logs)
    assert _allowed(tuple(found))
    total = [sum(float(logs[at, label]) for at, label in enumerate(path)) for path in (best, found)]
    assert abs(total[0] - total[1]) < 1e-4


def test_words_are_spelled_as_they_stood() -> None:
    words = cut([Said("user", "O'Brien & Sons, €350k")])[1:]
    assert spelled(words) == "O'Brien & Sons, €350k"
