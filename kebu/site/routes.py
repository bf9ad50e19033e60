"""The site's own pages."""

from django.urls import URLPattern, path

from kebu.site.views import customer, search, shortcuts, today

app_name = "site"
urlpatterns: list[URLPattern] = [
    path("", today.today, name="home"),
    path("search/", search.find, name="search"),
    path("shortcuts/", shortcuts.shortcuts, name="shortcuts"),
    path("c/<uuid:uid>/", customer.customer, name="customer"),
    path("c/<uuid:uid>/line/", customer.line, name="customer_line"),
    path("c/<uuid:uid>/around/", customer.around, name="customer_around"),
]
