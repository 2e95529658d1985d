"""Maintenance of a memory: episodes, retention rules and duplicates, with a reason for each change (L1, L2).

| module | purpose |
|---|---|
| `rules` | verdicts of the retention rules on a record, and its worth (pure) |
| `uses` | how often a record was used |
| `retention` | carries the rules out |
| `duplicates` | merges notes and facts that say the same |
| `conversations` | episodes of conversations that have ended, and of months |
| `round` | the report of a round and its pace |
| `maintain` | a round: all of these, in order |
"""

from memory.maintenance.maintain import maintain
from memory.maintenance.round import RoundReport, begin_day

__all__ = ["RoundReport", "begin_day", "maintain"]
