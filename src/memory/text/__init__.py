"""Pure functions that find values, names and sentences in a text; all results have character offsets."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
