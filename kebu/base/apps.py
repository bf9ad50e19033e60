from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class BaseConfig(AppConfig):
    name = "kebu.base"
    label = "base"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kebu.base import wiring

        wiring.connect()
        # Django's table remake on SQLite drops triggers silently, and a column that a trigger reads cannot be dropped:
        # they go before every migrate and are made anew after it.
        pre_migrate.connect(drop_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)


def drop_triggers(using: str, **_kwargs: Any) -> None:
    from kebu.base import history

    history.uninstall(connections[using])


def install_triggers(using: str, **_kwargs: Any) -> None:
    from kebu.base import history

    history.install(connections[using])
