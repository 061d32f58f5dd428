"""The headroom of a framework: its ledger, and grants beyond its limit."""

from django.urls import path

from frameworks.views import headroom

urlpatterns = [
    path("frameworks/<slug:slug>/headroom/", headroom.Ledger.as_view(), name="headroom"),
    path(
        "frameworks/<slug:slug>/headroom/ledger.csv",
        headroom.LedgerCsv.as_view(),
        name="headroom-csv",
    ),
    path("frameworks/<slug:slug>/headroom/grant/", headroom.Grant.as_view(), name="headroom-grant"),
]
