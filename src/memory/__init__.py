"""Memory of CRM records for sales and support: every value has a receipt, nothing is lost or duplicated."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
