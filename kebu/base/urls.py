from django.urls import path

from kebu.base.views import exports, lists, selection, settings, undo, views

app_name = "base"
urlpatterns = [
    path("undo/<uuid:operation>", undo.undo_operation, name="undo"),
    path("settings/", settings.index, name="settings"),
    path("settings/<slug:slug>/", settings.group, name="settings_group"),
    path("lists/<slug:key>/totals/", lists.totals, name="list_totals"),
    path("lists/<slug:key>/sum/", lists.sum_up, name="list_sum"),
    path("lists/<slug:key>/filter/", lists.filter_editor, name="list_filter"),
    path("lists/<slug:key>/apply/", lists.apply, name="list_apply"),
    path("lists/<slug:key>/columns/", lists.columns, name="list_columns"),
    path("lists/<slug:key>/options/<slug:field>/", lists.options, name="list_options"),
    path("lists/<slug:key>/bulk/<slug:verb>/", selection.bulk, name="list_bulk"),
    path("lists/<slug:key>/export/", selection.export_rows, name="list_export"),
    path("lists/<slug:key>/views/", views.create, name="view_create"),
    path("lists/<slug:key>/start/mine/", views.start_with, name="list_start_with"),
    path("lists/<slug:key>/start/team/", views.start_team, name="list_start_team"),
    path("exports/", exports.page, name="exports"),
    path("exports/<uuid:uid>/", exports.fetch, name="export_fetch"),
    path("views/<uuid:uid>/update/", views.update, name="view_update"),
    path("views/<uuid:uid>/", views.edit, name="view_edit"),
    path("views/<uuid:uid>/delete/", views.delete, name="view_delete"),
]
