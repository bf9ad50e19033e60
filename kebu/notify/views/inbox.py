"""消息: what the product tells a person; opening one marks it read and goes to what it is about."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kebu.base.pages import done, is_fragment, person
from kebu.notify import queries
from kebu.notify.actions import notices
from kebu.notify.models import Notice


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    only_unread = request.GET.get("show") == "unread"
    user = person(request)
    page = queries.inbox(user, request.GET.get("after", ""), only_unread=only_unread)
    context = {"page": page, "only_unread": only_unread, "unread": queries.unread_count(user)}
    template = "notify/_notices.html" if is_fragment(request) and "after" in request.GET else "notify/inbox.html"
    return render(request, template, context)


@require_POST
def open_notice(request: HttpRequest, uid: UUID) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.of(person(request)), uid=uid)
    notices.mark_read(Notice.objects.of(person(request)).filter(pk=notice.pk))
    is_own = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if is_own and notice.url.startswith("/") else reverse("notify:inbox"))


@require_POST
def mark_read(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Mark one as read; with `unread` posted, as unread again."""
    mine = Notice.objects.of(person(request))
    notice = get_object_or_404(mine, uid=uid)
    change = notices.mark_unread if request.POST.get("unread") else notices.mark_read
    change(mine.filter(pk=notice.pk))
    notice.refresh_from_db()
    if is_fragment(request):
        return render(request, "notify/_notice.html", {"notice": notice})
    return redirect("notify:inbox")


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    count = notices.mark_read(Notice.objects.of(person(request)))
    text = ngettext("%(count)d 条消息已标为已读", "%(count)d 条消息已标为已读", count) % {"count": count}
    return done(request, reverse("notify:inbox"), text if count else _("没有未读消息"))
