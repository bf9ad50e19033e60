"""The decision chain: who reports to whom, and the part that each plays."""

from django.utils.translation import gettext as _

from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action
from kebu.customers import rules
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Contact


@action("contacts.set_superior")
def set_superior(contact: Contact, superior: Contact | None, *, actor: Actor) -> Outcome:
    """Hang a contact under another of the same customer, or at the top. Raises Refused for a loop."""
    require(actor, "contacts.edit")
    if superior is not None:
        check(contact, superior)
    Contact.objects.everyone().filter(pk=contact.pk).update(reports_to=superior)
    running().log(contact)
    return Outcome(1, running().uid)


def check(contact: Contact, superior: Contact) -> None:
    """Raise Refused when `superior` cannot stand above `contact`."""
    if superior.customer_id != contact.customer_id:
        raise Refused(_("只能汇报给同一客户的联系人"))
    colleagues = Contact.objects.everyone().filter(customer_id=contact.customer_id)
    superiors = dict(colleagues.values_list("pk", "reports_to_id"))
    if contact.pk is not None and rules.makes_loop(superiors, contact.pk, superior.pk):
        raise Refused(
            _("%(boss)s 已直接或间接汇报给 %(name)s，不能反过来") % {"boss": superior.name, "name": contact.name}
        )
