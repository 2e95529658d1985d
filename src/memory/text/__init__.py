"""Pure grammars over one text; all keep character offsets."""

from memory.text.codes import PREFIXES, salesforce_kind, suffix
from memory.text.found import Found
from memory.text.mood import FACTUAL, Clause, Mood, clauses, denies, refuses
from memory.text.names import core_name, fold, person_key
from memory.text.occurrences import find_text
from memory.text.sentences import sentences
from memory.text.values import find_values

__all__ = [
    "FACTUAL",
    "PREFIXES",
    "Clause",
    "Found",
    "Mood",
    "clauses",
    "core_name",
    "denies",
    "find_text",
    "find_values",
    "fold",
    "person_key",
    "refuses",
    "salesforce_kind",
    "sentences",
    "suffix",
]
