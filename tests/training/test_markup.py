from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from training import agreement, drafts, markup

if TYPE_CHECKING:
    from pathlib import Path

DRAFT = """=== 001 | 2026-03-02T10:12:00+01:00 | en | note
>> user | [[c1.name|Dana Whitfield]]
Talked to [[a1.name|Harlan Tool]], [[o1.amount=48000|48k]].
\\>> quoted
remind me to [[t1.subject|call Bev at Harlan Tool]] [[t1.due_date=2026-03-05|Thursday]]
>> assistant
[[x:joke|ha]], [[o1.amount=50000|50k]] then, [[c1.name|Dana]] says
>> inside c2.name|Bev
>> links c1.account=a1 o1.account=a1 t1.contact=c2
"""


def _row() -> dict[str, object]:
    (row,) = drafts.read_draft(DRAFT, "a99")
    return row


def test_a_draft_gives_text_spans_and_records() -> None:
    conv = markup.conversation(_row())
    assert conv.messages[0].speaker == "Dana Whitfield"
    assert ">> quoted" in conv.messages[0].text
    for span in conv.spans:
        message = conv.messages[span.message]
        text = message.text if span.of == "content" else message.speaker or ""
        assert text[span.start : span.end] == span.text
    gold = conv.gold()
    assert gold["opportunities"] == [{"amount": 50_000.0, "account_name": "Harlan Tool"}]
    assert {one["name"] for one in gold["contacts"]} == {"Dana Whitfield", "Bev"}
    assert gold["tasks"][0]["contact_name"] == "Bev"
    assert not list(markup.faults(_row()))


def test_what_is_written_is_read_back() -> None:
    assert list(drafts.read_draft(drafts.write_draft(_row()), "a99")) == [_row()]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("o1.amount=48000", "o1.amount=lots", "form"),
        ("a1.name", "a1.nickname", "no field"),
        ("x:joke", "x:funny", "unknown reason"),
        ("[[x:joke|ha]]", "[[x:joke|ha", "unread"),
        ("c1.account=a1", "c1.account=a7", "bad link"),
        ("c2.name|Bev", "c2.name|Bob", "stand in no phrase"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, said: str) -> None:
    (row,) = drafts.read_draft(DRAFT.replace(old, new), "a99")
    assert any(said in fault for fault in markup.faults(row))


def test_text_that_belongs_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1"):
        list(drafts.read_draft("hello\n" + DRAFT, "a99"))


def test_agreement_counts_what_two_readers_mark_alike() -> None:
    first = markup.conversation(_row())
    (other,) = drafts.read_draft(DRAFT.replace("[[x:joke|ha]]", "ha"), "a99")
    both, one_only, alike = agreement.compare([first], [markup.conversation(other)])
    assert one_only == {"x.joke": 1}
    assert both.total() == len(first.spans) - 1
    assert alike == 0
    (changed,) = drafts.read_draft(DRAFT.replace("Talked", "Spoke"), "a99")
    with pytest.raises(ValueError, match="changed the words"):
        agreement.compare([first], [markup.conversation(changed)])


def test_the_corpus_is_free_of_faults(request: pytest.FixtureRequest) -> None:
    folder: Path = request.config.rootpath / "training" / "corpus"
    files = sorted(folder.glob("*.jsonl"))
    rows = [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]
    assert len(rows) > 2_000
    assert len({row["id"] for row in rows}) == len(rows)
    assert [fault for row in rows for fault in markup.faults(row)] == []
