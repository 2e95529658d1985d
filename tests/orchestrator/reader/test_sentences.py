from __future__ import annotations

from evals.run import load, score


def test_own_labelled_sentences_are_read() -> None:
    rows = load()
    report = score(rows)
    found = report.total
    assert len(rows) >= 150
    assert found.right / (found.right + found.wrong) >= 0.98, report.complaints
    assert found.right / (found.right + found.missed) >= 0.97, report.complaints


def test_every_kind_of_sentence_is_there() -> None:
    tags = {tag for row in load() for tag in row["tags"]}
    assert tags >= {
        "task",
        "lead",
        "case",
        "correction",
        "negation",
        "hypothetical",
        "question",
        "pronoun",
        "two",
        "currency",
        "date",
        "lower",
        "voice",
        "email",
        "signature",
    }
