from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "kebu.engagement"
    label = "engagement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kebu.engagement import wiring

        wiring.connect()
