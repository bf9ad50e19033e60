from django.urls import path

from kebu.notify.views import inbox

app_name = "notify"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("read/", inbox.mark_all_read, name="read_all"),
    path("<uuid:uid>/open/", inbox.open_notice, name="open"),
    path("<uuid:uid>/read/", inbox.mark_read, name="read"),
]
