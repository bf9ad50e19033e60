"""交接: a leaver's customers and open work go to one colleague, or customer by customer to several."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kebu.base.access import Refused, require
from kebu.base.models import LogEntry
from kebu.base.pages import done, person
from kebu.customers.actions import handover
from kebu.customers.forms.acts import HandoverForm, LeaverForm
from kebu.customers.models import Customer
from kebu.customers.views.fetch import uid_of
from kebu.staff.models import User

ONE_BY_ONE = 200


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """First choose who leaves (?leaver=), then see what there is and who takes it."""
    user = person(request)
    require(user, "customers.handover")
    chosen = LeaverForm(request.GET or None)
    if not request.GET.get("leaver") or not chosen.is_valid():
        return render(request, "customers/handover.html", {"chooser": chosen})
    leaver: User = chosen.cleaned_data["leaver"]
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _do(request, leaver, form.cleaned_data["receiver"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "chooser": chosen,
        "form": form,
        "leaver": leaver,
        "preview": handover.preview(leaver),
        "customers": Customer.objects.visible_to(user).filter(owner=leaver).order_by("-score", "pk")[:ONE_BY_ONE],
        "people": User.objects.everyone().active().exclude(pk=leaver.pk).order_by("name_key", "pk"),
    }
    return render(request, "customers/handover.html", context, status=422 if form.errors else 200)


def _do(request: HttpRequest, leaver: User, receiver: User) -> HttpResponse:
    user = person(request)
    counts = handover.move(leaver, receiver, actor=user, chosen=_chosen(request, leaver))
    entry = LogEntry.objects.filter(verb="customers.handover", actor_id=user.pk).latest("id")
    text = _("%(leaver)s 的 %(count)s 家客户已交接") % {"leaver": leaver.name, "count": counts["customers"]}
    return done(request, reverse("customers:handover"), text, entry.operation)


def _chosen(request: HttpRequest, leaver: User) -> dict[int, User]:
    """The receivers named for single customers: fields `to-<customer uid>` with a user's uid."""
    wanted = {key[3:]: value for key, value in request.POST.items() if key.startswith("to-") and value}
    people = {str(user.uid): user for user in User.objects.everyone().active()}
    own = Customer.objects.visible_to(person(request)).filter(owner=leaver)
    found: dict[int, User] = {}
    for uid, receiver in wanted.items():
        if receiver not in people:
            raise Refused(_("请从列表里选择在职的同事"))
        found[get_object_or_404(own, uid=uid_of(uid)).pk] = people[receiver]
    return found
