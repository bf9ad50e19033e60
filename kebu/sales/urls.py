from django.urls import URLPattern, path

from kebu.sales.views import editing, families, orders, products, rates

app_name = "sales"

urlpatterns: list[URLPattern] = [
    path("", orders.order_list, name="list"),
    path("new/", editing.create, name="create"),
    path("reckon/", editing.reckon, name="reckon"),
    path("options/", orders.options, name="order_options"),
    path("products/", products.product_list, name="products"),
    path("products/new/", products.create, name="product_create"),
    path("products/options/", products.options, name="product_options"),
    path("products/families/", families.page, name="families"),
    path("products/families/new/", families.create, name="family_create"),
    path("products/families/<uuid:uid>/", families.edit, name="family_edit"),
    path("products/families/<uuid:uid>/delete/", families.delete, name="family_delete"),
    path("products/<uuid:uid>/", products.product, name="product"),
    path("products/<uuid:uid>/buyers/", products.buyers, name="buyers"),
    path("products/<uuid:uid>/edit/", products.edit, name="product_edit"),
    path("products/<uuid:uid>/archive/", products.archive, name="product_archive"),
    path("products/<uuid:uid>/unarchive/", products.unarchive, name="product_unarchive"),
    path("rates/", rates.page, name="rates"),
    path("rates/<uuid:uid>/", rates.edit, name="rate_edit"),
    path("rates/<uuid:uid>/delete/", rates.delete, name="rate_delete"),
    path("customer/<uuid:uid>/", orders.of_customer, name="of_customer"),
    path("<uuid:uid>/", orders.order, name="order"),
    path("<uuid:uid>/edit/", editing.edit, name="edit"),
    path("<uuid:uid>/delete/", orders.delete, name="delete"),
    path("<uuid:uid>/restore/", orders.restore, name="restore"),
]
