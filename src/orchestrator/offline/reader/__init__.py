"""Reads sales and support conversations into drafts of records, without a model."""

from orchestrator.offline.reader.model import Draft, Known, Turn, Value
from orchestrator.offline.reader.reading import read

__all__ = ["Draft", "Known", "Turn", "Value", "read"]
