from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "kebu.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kebu.exchange import wiring

        wiring.connect()
