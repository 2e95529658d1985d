"""The offline model's side of the conversation: which tool a message calls for, and what its result says."""

from orchestrator.offline.answers.answering import answer

__all__ = ["answer"]
