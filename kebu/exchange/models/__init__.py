from kebu.exchange.models.headermap import HeaderMap
from kebu.exchange.models.importrun import ImportPortion, ImportRow, ImportRun

__all__ = ["HeaderMap", "ImportPortion", "ImportRow", "ImportRun"]
