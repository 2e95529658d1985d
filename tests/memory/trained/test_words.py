from __future__ import annotations

from hypothesis import given, strategies as st

from memory.trained.words import Pieces, Said, cut


def test_words_keep_their_place_in_text_and_label() -> None:
    words = cut([Said("user", "Met Dana.\n$48k", "Ann B"), Said("assistant", "ok")])
    assert [word.text for word in words] == [
        *("<user>", "Ann", "B", "<:>", "Met", "Dana", ".", "\n", "$", "48k"),
        *("<assistant>", "ok"),
    ]
    assert [(word.of, word.start, word.end) for word in words[1:3]] == [("name", 0, 3), ("name", 4, 5)]
    dana = words[5]
    assert "Met Dana.\n$48k"[dana.start : dana.end] == "Dana"
    assert [word.line for word in words] == [1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3]


@given(st.text(max_size=200))
def test_every_word_is_the_text_at_its_place_and_nothing_but_space_is_left_out(text: str) -> None:
    words = [word for word in cut([Said("user", text)]) if word.of == "content"]
    assert all(text[word.start : word.end] == word.text for word in words)
    covered = {at for word in words for at in range(word.start, word.end)}
    assert all(text[at].isspace() for at in set(range(len(text))) - covered)


def test_pieces_are_the_likeliest_cut() -> None:
    pieces = Pieces({"<s>": 0, "<pad>": 0, "</s>": 0, "<unk>": 0, "▁a": -2, "b": -2, "▁ab": -3, "a": -3})
    ab, b = (word for word in cut([Said("user", "ab!b")]) if word.text in {"ab", "b"})
    assert pieces.of(ab) == (6,)
    assert pieces.of(b) == (5,)


def test_a_word_that_only_looks_special_is_none_in_a_label() -> None:
    pieces = Pieces({"<s>": 0, "<pad>": 0, "</s>": 0, "<unk>": 0})
    role, *label = cut([Said("user", "", "<user>")])[:2]
    assert pieces.of(role) == (4,)
    assert {piece for word in label for piece in pieces.of(word)} == {3}


@given(st.text(min_size=1, max_size=80))
def test_every_word_has_pieces(text: str) -> None:
    pieces = Pieces({"<s>": 0, "<pad>": 0, "</s>": 0, "<unk>": 0, "▁": -1, "e": -1})
    assert all(1 <= len(pieces.of(word)) <= 16 for word in cut([Said("user", text)]))
