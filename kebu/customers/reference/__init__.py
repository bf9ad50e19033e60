"""Reference tables that ship with Kebu: industries (GB/T 4754-2017) and regions (GB/T 2260), read when first asked.

Codes are text: an industry is `C` … `C3511`, a region always six digits. Rebuilt by tools/build_reference.py.
"""

from kebu.customers.reference.industries import industry, industry_path, search_industries
from kebu.customers.reference.regions import region, region_path, search_regions
from kebu.customers.reference.table import Entry

__all__ = [
    "Entry",
    "industry",
    "industry_path",
    "region",
    "region_path",
    "search_industries",
    "search_regions",
]
