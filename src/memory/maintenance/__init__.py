"""The life of a memory: what is summed up, kept, archived, joined or let go, and why (L1, L2).

| module | its one reason |
|---|---|
| `rules`, `uses` | what becomes of a record by the rules of its kind; what it is worth (pure); how often it was used |
| `retention` | carries the rules out |
| `duplicates` | joins notes and facts that say the same in other words |
| `conversations` | episodes of conversations that have ended, and of months |
| `round` | the report of a round and its pace |
| `maintain` | a round: all of these, in order |
"""

from memory.maintenance.maintain import maintain
from memory.maintenance.round import RoundReport, begin_day

__all__ = ["RoundReport", "begin_day", "maintain"]
