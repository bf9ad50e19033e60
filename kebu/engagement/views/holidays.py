"""节假日: the days that differ from the week, year by year."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kebu.base import clock
from kebu.base.access import require
from kebu.base.operation import operation
from kebu.base.pages import done, person
from kebu.engagement.actions import holidays
from kebu.engagement.forms import HolidayForm
from kebu.engagement.models import Holiday


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, "settings.manage")
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with operation(user, "holidays.set") as op:
            count = holidays.set_days(form.days, actor=user)
        url = f"{reverse('engagement:holidays')}?year={form.cleaned_data['day'].year}"
        return done(request, url, _("已写入 %(count)d 天") % {"count": count}, op.uid)
    return render(request, "engagement/holidays.html", _context(request, form), status=422 if form.errors else 200)


def _context(request: HttpRequest, form: HolidayForm) -> dict[str, object]:
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and 1990 <= int(text[:5]) <= 2100 else clock.today().year
    rows = Holiday.objects.everyone().filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31)).order_by("day")
    crumbs = [(_("系统设置"), reverse("base:settings")), (_("节假日"), "")]
    return {"form": form, "year": year, "rows": rows, "previous": year - 1, "next": year + 1, "crumbs": crumbs}


@require_POST
def delete(request: HttpRequest, day: date) -> HttpResponse:
    user = person(request)
    require(user, "settings.manage")
    with operation(user, "holidays.remove") as op:
        holidays.remove(day, actor=user)
    url = f"{reverse('engagement:holidays')}?year={day.year}"
    return done(request, url, _("%(day)s 已恢复为平常日子") % {"day": day}, op.uid)
