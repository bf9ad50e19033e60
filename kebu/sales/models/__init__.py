from kebu.sales.models.order import Order, OrderLine
from kebu.sales.models.product import Product

__all__ = ["Order", "OrderLine", "Product"]
