"""The trained reader: text becomes labelled, linked spans and values of fields (`docs/model-card.md`)."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
