from datetime import date

from django.urls import path, register_converter

from kebu.engagement.views import calendar, holidays, interactions, tasks


class DayConverter:
    """2026-10-01 in an address; a day that does not exist does not match."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(DayConverter, "day")

app_name = "engagement"
urlpatterns = [
    path("tasks/", tasks.index, name="tasks"),
    path("tasks/new/", tasks.create, name="task_create"),
    path("tasks/customers/", tasks.customers, name="customers"),
    path("tasks/<uuid:uid>/", tasks.task, name="task"),
    path("tasks/<uuid:uid>/done/", tasks.tick, name="task_done"),
    path("tasks/<uuid:uid>/snooze/", tasks.snooze, name="task_snooze"),
    path("tasks/<uuid:uid>/delete/", tasks.delete, name="task_delete"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/subscription/", calendar.subscription, name="subscription"),
    path("calendar/<str:token>.ics", calendar.feed, name="feed"),
    path("log/", interactions.choose, name="log_any"),
    path("log/hint/", interactions.hint, name="hint"),
    path("log/<uuid:uid>/", interactions.log, name="log"),
    path("next/<uuid:uid>/", interactions.next_step, name="next_step"),
    path("interactions/<uuid:uid>/", interactions.interaction, name="interaction"),
    path("interactions/<uuid:uid>/delete/", interactions.delete, name="interaction_delete"),
    path("interactions/<uuid:uid>/files/", interactions.add_files, name="interaction_files"),
    path("holidays/", holidays.index, name="holidays"),
    path("holidays/<day:day>/delete/", holidays.delete, name="holiday_delete"),
]
