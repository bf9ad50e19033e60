from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "kebu.playbooks"
    label = "playbooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kebu.playbooks import wiring

        wiring.connect()
