from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "kebu.sales"
    label = "sales"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kebu.sales import wiring

        wiring.connect()
