"""A user's memory in the store: messages, records and their references, the journal, pins and holds."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
