"""Extraction with a chat model: the prompt, the tools it is offered, trustcall, and checks of its answers."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
