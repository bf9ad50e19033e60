from django.urls import path

from kebu.exchange.views import tables

app_name = "exchange"
urlpatterns = [
    path("tables/", tables.index, name="tables"),
    path("tables/<slug:name>/", tables.table, name="table"),
]
