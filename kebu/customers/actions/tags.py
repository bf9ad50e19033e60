"""The tags themselves."""

from django.utils.translation import gettext as _

from kebu.base import clock, edits
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action
from kebu.customers.actions import refresh
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Tag, Tagging


@action("tags.create")
def create(name: str, *, actor: Actor, description: str = "") -> Tag:
    """Raises Refused for a name that is empty or in use."""
    require(actor, "tags.manage")
    tag = Tag.objects.everyone().create(name=_free(name), description=description.strip())
    running().log(tag)
    return tag


@action("tags.edit")
def edit(tag: Tag, *, actor: Actor, name: str, description: str, version: int | None = None) -> Tag:
    """Raises Refused, and base.edits.Conflict when somebody renamed it meanwhile."""
    require(actor, "tags.manage")
    edits.write(tag, {"name": _free(name, tag), "description": description.strip()}, version=version)
    refresh.customers(Tagging.objects.everyone().filter(tag=tag).values_list("customer_id", flat=True))
    running().log(tag)
    return tag


@action("tags.delete")
def delete(tag: Tag, *, actor: Actor) -> Outcome:
    """Take the tag off every customer and delete it; undo brings both back."""
    require(actor, "tags.manage")
    ids = list(Tagging.objects.everyone().filter(tag=tag).values_list("customer_id", flat=True))
    Tagging.objects.everyone().filter(tag=tag).delete()
    Tag.objects.everyone().filter(pk=tag.pk).update(deleted_at=clock.now())
    refresh.customers(ids)
    running().log(tag, customers=len(ids))
    return Outcome(len(ids), running().uid)


def _free(name: str, tag: Tag | None = None) -> str:
    name = name.strip()
    if not name:
        raise Refused(_("请填写标签名称"))
    if Tag.objects.everyone().filter(name=name).exclude(pk=tag.pk if tag else 0).exists():
        raise Refused(_("标签“%(name)s”已存在") % {"name": name})
    return name
