from django.urls import URLPattern, path

from kebu.sales.views import editing, orders, products

app_name = "sales"

urlpatterns: list[URLPattern] = [
    path("", orders.order_list, name="list"),
    path("new/", editing.create, name="create"),
    path("reckon/", editing.reckon, name="reckon"),
    path("products/", products.products, name="products"),
    path("products/new/", products.create, name="product_create"),
    path("products/options/", products.options, name="product_options"),
    path("products/<uuid:uid>/", products.edit, name="product_edit"),
    path("customer/<uuid:uid>/", orders.of_customer, name="of_customer"),
    path("<uuid:uid>/", orders.order, name="order"),
    path("<uuid:uid>/edit/", editing.edit, name="edit"),
    path("<uuid:uid>/delete/", orders.delete, name="delete"),
]
