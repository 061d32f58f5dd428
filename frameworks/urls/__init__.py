"""Addresses of this app's pages, by what people come for."""

from frameworks.urls import (
    buying,
    catalogue,
    headroom,
    joining,
    prices,
    publishing,
    running,
)

urlpatterns = [
    *catalogue.urlpatterns,
    *buying.urlpatterns,
    *publishing.urlpatterns,
    *running.urlpatterns,
    *joining.urlpatterns,
    *prices.urlpatterns,
    *headroom.urlpatterns,
]
