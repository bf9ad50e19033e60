from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "kebu.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kebu.notify import wiring

        wiring.connect()
