"""Pure grammars over one text; all keep character offsets."""

from memory.language.codes import PREFIXES, salesforce_kind, suffix
from memory.language.found import Found
from memory.language.mood import FACTUAL, Clause, Mood, clauses, denies, refuses
from memory.language.names import core_name, fold, person_key
from memory.language.occurrences import find_text
from memory.language.sentences import sentences
from memory.language.values import find_values

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
