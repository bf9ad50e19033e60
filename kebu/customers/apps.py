from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "kebu.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kebu.customers import wiring

        wiring.connect()
