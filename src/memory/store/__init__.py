"""LangGraph stores with transactions: in one SQLite file, or in PostgreSQL (`memory.store.postgres`)."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
