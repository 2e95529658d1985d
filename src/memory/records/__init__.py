"""A user's memory in the store: message log, records, relations, journal, pins, legal holds and leases."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
