"""Addresses of this app's pages."""

from django.urls import path

from benchmarking.views import benchmarks, home, spend

urlpatterns = [
    path("home/", home.Home.as_view(), name="home"),
    path("spend/", spend.SpendImports.as_view(), name="spend-imports"),
    path("spend/upload/", spend.UploadSpend.as_view(), name="spend-upload"),
    path("spend/lines/", spend.SpendLines.as_view(), name="spend-lines"),
    path("spend/lines.csv", spend.SpendLinesFile.as_view(), name="spend-lines-csv"),
    path("spend/imports/<int:pk>/", spend.SpendImportPage.as_view(), name="spend-import"),
    path(
        "spend/imports/<int:pk>/progress/",
        spend.SpendImportProgress.as_view(),
        name="spend-import-progress",
    ),
    path("spend/imports/<int:pk>/undo/", spend.UndoImport.as_view(), name="spend-import-undo"),
    path(
        "spend/imports/<int:pk>/refused.csv",
        spend.RejectedRows.as_view(),
        name="spend-import-rejected",
    ),
    path("benchmarks/", benchmarks.Benchmarks.as_view(), name="benchmarks"),
    path("benchmarks.csv", benchmarks.BenchmarksFile.as_view(), name="benchmarks-csv"),
    path(
        "benchmarks/categories/<slug:key>/",
        benchmarks.CategoryBenchmark.as_view(),
        name="benchmark-category",
    ),
    path("benchmarks/public/", benchmarks.PublicBenchmarks.as_view(), name="benchmarks-public"),
    path(
        "benchmarks/public.csv",
        benchmarks.PublicBenchmarksFile.as_view(),
        name="benchmarks-public-csv",
    ),
    path("benchmarks/method/", benchmarks.Method.as_view(), name="method"),
    path(
        "benchmarks/consortia/<slug:slug>/",
        benchmarks.ConsortiumBenchmarks.as_view(),
        name="benchmarks-consortium",
    ),
]
