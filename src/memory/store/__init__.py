"""LangGraph stores with transactions: over one SQLite file, or a PostgreSQL database (`memory.store.postgres`)."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
