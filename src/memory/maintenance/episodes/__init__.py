"""Episodes: what a stretch of conversation came to, and what a month of them did (M5).

| module | its one reason |
|---|---|
| `extract` | a summary in the conversation's own words; deterministic, needs no model |
| `ports`, `chat_writer` | a summary that a chat model writes |
| `checking`, `written` | what of that is kept: only what the messages it cites say |
| `teller` | which messages an episode covers, each message once; writes it |
| `months` | the episodes of a month in one |
"""

from memory.maintenance.episodes.ports import Sentence, Writer, Written
from memory.maintenance.episodes.teller import Folded, Teller

__all__ = ["Folded", "Sentence", "Teller", "Writer", "Written"]
