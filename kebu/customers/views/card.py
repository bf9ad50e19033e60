"""客户资料管理卡: what is known of a customer on one sheet of paper."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kebu.base import clock
from kebu.base.pages import person
from kebu.customers.queries import customfacts, facts, people
from kebu.customers.views.acts import tags_of
from kebu.customers.views.fetch import customer_or_404


@require_GET
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """As the reader may see it: masked stays masked, hidden stays away."""
    user = person(request)
    customer = customer_or_404(request, uid)
    sections = [
        (_("基本信息"), facts.facts(user, customer, [name for name in facts.BASIC if name != "name"])),
        (_("需求与采购"), facts.facts(user, customer, facts.NEEDS)),
        (_("其他"), [*facts.facts(user, customer, facts.MORE), *customfacts.facts(user, customer)]),
    ]
    context = {
        "customer": customer,
        "sections": [(title, [fact for fact in found if fact.text]) for title, found in sections],
        "cards": people.cards(user, customer),
        "tags": tags_of(customer),
        "today": clock.today(),
        "printer": user,
    }
    return render(request, "customers/card.html", context)
