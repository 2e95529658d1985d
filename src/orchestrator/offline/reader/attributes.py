"""What a page states of a deal, a case, a person: values with the cue that says which field they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from orchestrator.offline.reader.deal_values import amounts, close_dates, probabilities, stages
from orchestrator.offline.reader.record_values import (
    contact_data,
    origins,
    owners,
    phrases,
    priorities,
    statuses,
    titles,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.cues import Attribute
    from orchestrator.offline.reader.page import Page

_READERS: Final = (
    stages,
    amounts,
    probabilities,
    close_dates,
    statuses,
    priorities,
    origins,
    phrases,
    titles,
    contact_data,
    owners,
)


def attributes(page: Page) -> Iterator[Attribute]:
    """Find every stated value that says itself which field it is."""
    for reader in _READERS:
        for attribute in reader(page):
            if page.states(attribute.value.start, attribute.value.end):
                yield attribute
