from django.urls import path

from kebu.grading.views import overview, running, why

app_name = "grading"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("changes/", overview.changes, name="changes"),
    path("run/", running.run, name="run"),
    path("run/<uuid:uid>/", running.progress, name="progress"),
    path("why/<uuid:uid>/", why.why, name="why"),
]
