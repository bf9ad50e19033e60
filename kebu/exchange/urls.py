from django.urls import path

from kebu.exchange.views import importrows, imports, tables

app_name = "exchange"
urlpatterns = [
    path("tables/", tables.index, name="tables"),
    path("tables/<slug:name>/", tables.table, name="table"),
    path("tables/<slug:name>/template/", tables.template, name="template"),
    path("tables/<slug:name>/template/file/", tables.template_file, name="template_file"),
    path("import/", imports.index, name="imports"),
    path("import/<uuid:uid>/", imports.run, name="import"),
    path("import/<uuid:uid>/sheet/", imports.sheet, name="import_sheet"),
    path("import/<uuid:uid>/columns/", imports.columns, name="import_columns"),
    path("import/<uuid:uid>/progress/", imports.progress, name="import_progress"),
    path("import/<uuid:uid>/check/", importrows.check, name="import_check"),
    path("import/<uuid:uid>/rows/<int:line>/", importrows.fix, name="import_fix"),
    path("import/<uuid:uid>/adopt/", importrows.adopt, name="import_adopt"),
    path("import/<uuid:uid>/decide/", importrows.decide, name="import_decide"),
    path("import/<uuid:uid>/start/", imports.start, name="import_start"),
    path("import/<uuid:uid>/stop/", imports.stop, name="import_stop"),
    path("import/<uuid:uid>/undo/", imports.undo, name="import_undo"),
    path("import/<uuid:uid>/discard/", imports.discard, name="import_discard"),
    path("import/<uuid:uid>/rejected/", importrows.rejected, name="import_rejected"),
    path("import/<uuid:uid>/report/", importrows.report, name="import_report"),
]
