from django.urls import path

from kebu.audit.views import history, log

app_name = "audit"

urlpatterns = [
    path("", log.log, name="log"),
    path("export/", log.log_export, name="log_export"),
    path("customer/<uuid:uid>/", history.customer_history, name="customer_history"),
    path("<str:kind>/<uuid:uid>/", history.history, name="history"),
]
