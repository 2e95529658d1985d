"""Episodes: summaries of a stretch of conversation, and of a month of conversations (M5).

| module | purpose |
|---|---|
| `extract` | a summary in the conversation's own words; deterministic, needs no model |
| `compose` | the draft of an episode, with receipts |
| `ports`, `chat_writer` | a summary that a chat model writes |
| `checking`, `written` | keep of that only what the cited messages say |
| `teller` | decides which messages an episode covers, each message once, and writes it |
| `months` | the episodes of a month in one |
"""

from memory.maintenance.episodes.ports import Sentence, Writer, Written
from memory.maintenance.episodes.teller import Folded, Teller

__all__ = ["Folded", "Sentence", "Teller", "Writer", "Written"]
