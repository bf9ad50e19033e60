"""Every address of the product: one prefix per area."""

from django.urls import URLPattern, URLResolver, include, path

from kebu.base.views import errors

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kebu.site.routes")),
    path("customers/", include("kebu.customers.urls")),
    path("work/", include("kebu.engagement.urls")),
    path("orders/", include("kebu.sales.urls")),
    path("grading/", include("kebu.grading.urls")),
    path("playbooks/", include("kebu.playbooks.urls")),
    path("notices/", include("kebu.notify.urls")),
    path("exchange/", include("kebu.exchange.urls")),
    path("audit/", include("kebu.audit.urls")),
    path("staff/", include("kebu.staff.urls")),
    path("base/", include("kebu.base.urls")),
]
