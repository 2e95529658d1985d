"""What the user says of themselves and of the world beside the CRM: profile, facts, todos."""

from orchestrator.offline.reader.own.notebook import KINDS, Notebook

__all__ = ["KINDS", "Notebook"]
