"""Addresses of this app's pages, by what people come for."""

from frameworks.urls import (
    buying,
    call_offs,
    catalogue,
    competing,
    contracts,
    headroom,
    joining,
    obligations,
    packages,
    prices,
    publishing,
    running,
)

urlpatterns = [
    *call_offs.start,
    *catalogue.urlpatterns,
    *buying.urlpatterns,
    *competing.urlpatterns,
    *contracts.urlpatterns,
    *publishing.urlpatterns,
    *running.urlpatterns,
    *joining.urlpatterns,
    *packages.urlpatterns,
    *prices.urlpatterns,
    *headroom.urlpatterns,
    *obligations.urlpatterns,
    *call_offs.urlpatterns,
]
