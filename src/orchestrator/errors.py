"""Errors of `orchestrator`; each message tells the user what to do.

OrchestratorError
├── SettingsError       a setting has a wrong value
├── ModelError          the model cannot be reached or refuses the request
└── InputError          a file or an argument cannot be used
"""

from __future__ import annotations


class OrchestratorError(Exception):
    """Base class of this package's errors; the message is shown to the user unchanged."""


class SettingsError(OrchestratorError):
    """A setting has a wrong value."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable} {problem[:1].lower()}{problem[1:]}; see .env.example")
        self.variable = variable
        self.problem = problem


class ModelError(OrchestratorError):
    """The model cannot be reached or refuses the request."""


class InputError(OrchestratorError):
    """A file or an argument cannot be used."""
