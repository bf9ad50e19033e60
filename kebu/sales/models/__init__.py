from kebu.sales.models.order import COUNTING, Order, OrderLine, OrderStatus
from kebu.sales.models.product import Product, ProductFamily
from kebu.sales.models.rate import Rate

__all__ = ["COUNTING", "Order", "OrderLine", "OrderStatus", "Product", "ProductFamily", "Rate"]
