from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "kebu.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kebu.staff import wiring

        wiring.connect()
