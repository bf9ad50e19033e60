"""Everything that notify plugs into others; areas above call `actions.notices.send`."""

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from kebu.base import events
from kebu.base.jobs import JobContext
from kebu.base.lists.exporting import ExportReady


def connect() -> None:
    """Called once, when the area is loaded."""
    events.listen(ExportReady, "notify.export_ready", _export_ready)


def _export_ready(event: ExportReady, _ctx: JobContext) -> None:
    from kebu.notify.actions import notices

    def words() -> str:
        return _("“%(name)s”已生成，共 %(count)d 行，可以下载了") % {"name": event.name, "count": event.count}

    key = f"export:{event.uid}"
    notices.send([event.user_id], "export", lazy(words, str)(), reverse("base:exports"), unique_key=key)
