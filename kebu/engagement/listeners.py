"""What engagement does when it hears of something below it."""

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kebu.base.jobs import JobContext
from kebu.customers.actions.handover import Move
from kebu.customers.events import CollaboratorAdded, CustomersAssigned
from kebu.customers.models import Customer
from kebu.engagement.actions import tasks
from kebu.notify.actions import notices
from kebu.staff.models import User


def move_tasks(event: CustomersAssigned, ctx: JobContext) -> None:
    tasks.follow_customers(event.customer_ids, actor=ctx.actor)


def tell_owner(event: CustomersAssigned, ctx: JobContext) -> None:
    """One notice for all customers of one step; none for what one took oneself."""
    if event.owner_id is None or event.owner_id == ctx.actor.actor_id:
        return
    rows = Customer.objects.everyone().filter(pk__in=event.customer_ids, owner=event.owner_id)
    names = list(rows.order_by("-score", "id").values_list("uid", "name")[:2])
    if not names:
        return
    count = rows.count()
    uid, name = names[0]
    one, many = _("{actor} 把客户“{name}”交给你负责"), _("{actor} 把“{name}”等 {count} 家客户交给你负责")
    text = format_lazy(one if count == 1 else many, actor=ctx.actor.actor_name, name=name, count=count)
    url = reverse("site:customer", args=[uid]) if count == 1 else reverse("customers:list")
    notices.send([event.owner_id], "assigned", text, url, unique_key=f"assigned:{ctx.job.uid}")


def tell_collaborator(event: CollaboratorAdded, ctx: JobContext) -> None:
    customer = Customer.objects.everyone().filter(pk=event.customer_id).first()
    if customer is None or event.user_id == ctx.actor.actor_id:
        return
    text = format_lazy(_("{actor} 请你协作客户“{name}”"), actor=ctx.actor.actor_name, name=customer.name)
    url = reverse("site:customer", args=[customer.uid])
    notices.send([event.user_id], "collaborator", text, url, unique_key=f"collaborator:{ctx.job.uid}")


def open_tasks(leaver: User) -> int:
    return tasks.open_of(leaver).count()


def hand_over(move: Move) -> int:
    return tasks.hand_over(move.leaver, move.receiver, move.customer_ids)
