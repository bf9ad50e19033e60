"""Word templates of the company: one per table, checked before it is kept, kept in the file store."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from kebu.base import files
from kebu.base.access import Actor, Refused, require
from kebu.base.models import Setting
from kebu.base.operation import action, current
from kebu.exchange import words
from kebu.exchange.tables import Table

KIND, PREFIX, LIMIT = "exchange.template", "exchange.template.", 5 << 20


def of(table: Table) -> bytes | None:
    """The company's own template of a table; None when it has none."""
    uid = Setting.objects.filter(key=PREFIX + table.name).values_list("value", flat=True).first()
    if not uid:
        return None
    with files.open(UUID(uid)) as source:
        return source.read()


def put(table: Table, body: bytes, *, actor: Actor) -> UUID:
    """Use this template from now on. Raises BadTemplate, PermissionDenied."""
    require(actor, "settings.manage")
    if len(body) > LIMIT:
        raise Refused(_("模板不能超过 %(limit)s") % {"limit": files.megabytes(LIMIT)})
    words.check(body, str(table.title), table.headings())
    return _keep(table, files.write([body]), actor=actor)


@action("exchange.set_template")
def _keep(table: Table, draft: files.Draft, *, actor: Actor) -> UUID:
    files.keep(draft, kind=KIND)
    Setting.objects.update_or_create(key=PREFIX + table.name, defaults={"value": str(draft.uid)})
    return _logged(table)


@action("exchange.drop_template")
def drop(table: Table, *, actor: Actor) -> UUID:
    """Go back to the plain template."""
    require(actor, "settings.manage")
    Setting.objects.update_or_create(key=PREFIX + table.name, defaults={"value": ""})
    return _logged(table)


def _logged(table: Table) -> UUID:
    running = current()
    if running is None:
        raise RuntimeError("only inside an action")
    running.log(table=table.name)
    return running.uid


def referenced(uids: Iterable[UUID]) -> set[UUID]:
    """The templates that a setting names now."""
    wanted = {str(uid) for uid in uids}
    kept = Setting.objects.filter(key__startswith=PREFIX).values_list("value", flat=True)
    return {UUID(value) for value in kept if value in wanted}
