"""The training corpus of the embedded reader, and what trains it. Not part of the package."""
