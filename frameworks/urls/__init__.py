"""Addresses of this app's pages, by what people come for."""

from frameworks.urls import (
    buying,
    catalogue,
    competing,
    headroom,
    joining,
    obligations,
    packages,
    prices,
    publishing,
    running,
)

urlpatterns = [
    *catalogue.urlpatterns,
    *buying.urlpatterns,
    *competing.urlpatterns,
    *publishing.urlpatterns,
    *running.urlpatterns,
    *joining.urlpatterns,
    *packages.urlpatterns,
    *prices.urlpatterns,
    *headroom.urlpatterns,
    *obligations.urlpatterns,
]
