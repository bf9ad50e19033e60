"""What is done to one customer from its page: owner, collaborators, tags, archive, recycle bin, reveal."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kebu.base.access import Refused, require
from kebu.base.pages import done, person, toast, trigger
from kebu.customers.actions import archiving, assigning, collaborating, revealing, tagging
from kebu.customers.forms.acts import AssignForm, CollaboratorForm
from kebu.customers.models import Collaboration, Contact, Customer, Tag, Tagging
from kebu.customers.views.fetch import contact_or_404, customer_or_404, only, uid_of
from kebu.staff import fieldrules


def _page_of(customer: Customer) -> str:
    return reverse("site:customer", args=[customer.uid])


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    customer = customer_or_404(request, uid)
    require(user, "customers.assign")
    form = AssignForm(request.POST or None)
    if form.is_valid():
        owner = form.cleaned_data["owner"]
        outcome = assigning.assign(only(customer), owner, actor=user)
        text = _("“%(name)s”已转给%(owner)s") % {"name": customer.name, "owner": owner.name if owner else _("公海")}
        seen = Customer.objects.visible_to(user).filter(pk=customer.pk).exists()
        return done(request, _page_of(customer) if seen else reverse("customers:list"), text, outcome.operation)
    context = {"form": form, "customer": customer, "action": request.path, "submit": _("转移负责人")}
    return render(request, "customers/assign.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def collaborators(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    customer = customer_or_404(request, uid)
    form = CollaboratorForm(request.POST or None)
    if form.is_valid():
        try:
            collaborating.add(customer, form.cleaned_data["user"], actor=user, part=form.cleaned_data["part"])
            form = CollaboratorForm()
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "customer": customer,
        "rows": Collaboration.objects.everyone().filter(customer=customer).select_related("user", "user__team"),
        "has_say": user.may("customers.edit") and collaborating.has_say(customer, user),
    }
    return render(request, "customers/collaborators.html", context, status=422 if form.errors else 200)


@require_POST
def collaborator_remove(request: HttpRequest, uid: UUID, user_uid: UUID) -> HttpResponse:
    user = person(request)
    customer = customer_or_404(request, uid)
    row = get_object_or_404(Collaboration.objects.everyone().filter(customer=customer), user__uid=user_uid)
    try:
        outcome = collaborating.remove(customer, row.user, actor=user)
    except Refused as refusal:
        return done(request, _page_of(customer), str(refusal))
    text = _("%(name)s 不再协作“%(customer)s”") % {"name": row.user.name, "customer": customer.name}
    seen = Customer.objects.visible_to(user).filter(pk=customer.pk).exists()
    return done(request, _page_of(customer) if seen else reverse("customers:list"), text, outcome.operation)


@require_POST
def archive(request: HttpRequest, uid: UUID) -> HttpResponse:
    customer = customer_or_404(request, uid)
    outcome = archiving.archive(only(customer), actor=person(request))
    return done(request, _page_of(customer), _("“%(name)s”已归档") % {"name": customer.name}, outcome.operation)


@require_POST
def unarchive(request: HttpRequest, uid: UUID) -> HttpResponse:
    customer = customer_or_404(request, uid)
    outcome = archiving.unarchive(only(customer), actor=person(request))
    return done(request, _page_of(customer), _("“%(name)s”已取消归档") % {"name": customer.name}, outcome.operation)


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    customer = customer_or_404(request, uid)
    outcome = archiving.delete(only(customer), actor=person(request))
    text = _("“%(name)s”已移入回收站，30 天内可撤销") % {"name": customer.name}
    return done(request, reverse("customers:list"), text, outcome.operation)


@require_POST
def restore(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    customer = get_object_or_404(Customer.objects.with_deleted().visible_to(user), uid=uid)
    outcome = archiving.restore(only(customer), actor=user)
    return done(request, _page_of(customer), _("“%(name)s”已从回收站恢复") % {"name": customer.name}, outcome.operation)


@require_POST
def tag_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    customer = customer_or_404(request, uid)
    require(user, "customers.tag")
    tag = get_object_or_404(Tag.objects.everyone(), uid=uid_of(request.POST.get("tag", "")))
    outcome = tagging.add(only(customer), [tag], actor=user)
    return toast(_tags(request, customer), _("已打上标签“%(name)s”") % {"name": tag.name}, outcome.operation)


@require_POST
def tag_remove(request: HttpRequest, uid: UUID, tag_uid: UUID) -> HttpResponse:
    user = person(request)
    customer = customer_or_404(request, uid)
    tag = get_object_or_404(Tag.objects.everyone(), uid=tag_uid)
    outcome = tagging.remove(only(customer), [tag], actor=user)
    return toast(_tags(request, customer), _("已去掉标签“%(name)s”") % {"name": tag.name}, outcome.operation)


def _tags(request: HttpRequest, customer: Customer) -> HttpResponse:
    context = {"customer": customer, "tags": tags_of(customer), "can_tag": person(request).may("customers.tag")}
    return render(request, "customers/_tags.html", context)


def tags_of(customer: Customer) -> list[Tag]:
    rows = Tagging.objects.everyone().filter(customer=customer, tag__deleted_at__isnull=True)
    return [row.tag for row in rows.select_related("tag").order_by("pk")]


@require_POST
def reveal(request: HttpRequest, uid: UUID, field: str) -> HttpResponse:
    return _reveal(request, customer_or_404(request, uid), field)


@require_POST
def reveal_contact(request: HttpRequest, uid: UUID, field: str) -> HttpResponse:
    return _reveal(request, contact_or_404(request, uid), field)


def _reveal(request: HttpRequest, row: Customer | Contact, field: str) -> HttpResponse:
    user = person(request)
    label = row._meta.label_lower
    if user.may("contacts.reveal") and not fieldrules.may_reveal(user, label, field):
        return toast(HttpResponse(status=204), _("这一项对你的角色隐藏"))
    try:
        text = revealing.reveal(row, field, actor=user)
    except Refused as refusal:
        return toast(HttpResponse(status=204), str(refusal))
    return trigger(render(request, "customers/_revealed.html", {"text": text, "field": field}))
