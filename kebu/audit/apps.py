from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kebu.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kebu.audit import wiring

        wiring.connect()
