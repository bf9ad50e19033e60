from django.apps import AppConfig


class GradingConfig(AppConfig):
    name = "kebu.grading"
    label = "grading"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kebu.grading import wiring

        wiring.connect()
