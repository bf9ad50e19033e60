from django.urls import path

from kebu.playbooks.views import board, recording

app_name = "playbooks"
urlpatterns = [
    path("", board.index, name="board"),
    path("executions/<uuid:uid>/", recording.record, name="record"),
    path("of/<uuid:uid>/", board.of_customer, name="of_customer"),
]
