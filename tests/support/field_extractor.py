"""An extractor that reads `Kind name: field=value, field=value` lines, so that tests say what is stated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.domain.drafts import Draft, Evidence, Extraction
from memory.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import KnownRecord, Line

_LINE: Final = re.compile(r"^(?P<kind>\w+): (?P<fields>.+)$", re.MULTILINE)
_KINDS: Final = {model.SINGULAR: kind for kind, model in KINDS.items()}


class FieldExtractor:
    """Reads `contact: name=Dana Whitfield; title=VP`; `title=!gone` ends a field with the word `gone`."""

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        drafts = []
        for line in (line for line in lines if not line.context):
            for match in _LINE.finditer(line.text):
                pairs = [pair.partition("=") for pair in match["fields"].split("; ")]
                stated = {name: value for name, _, value in pairs if not value.startswith("!")}
                ended = {name: value[1:] for name, _, value in pairs if value.startswith("!")}
                drafts.append(
                    Draft(
                        _KINDS[match["kind"]],
                        None,
                        stated,
                        {name: Evidence(line.ref, value) for name, value in stated.items()},
                        {name: Evidence(line.ref, value) for name, value in ended.items()},
                    )
                )
        return Extraction(drafts, claimed=False)
