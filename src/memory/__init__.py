"""Memory of a salesperson's or support agent's CRM: provable, never lost, never duplicated."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
