"""The training corpus of the embedded reader and the code that trains it; not part of the package."""
