from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "kebu.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kebu.site import wiring

        wiring.connect()
