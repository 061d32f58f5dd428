"""Every address of the portal, assembled from the apps."""

from django.contrib import admin
from django.urls import include, path

from procurement_portal.core import health

urlpatterns = [
    path("", include("consortia.urls")),
    path("", include("frameworks.urls")),
    path("", include("benchmarking.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("procurement_portal.api")),
    path("healthz", health.process_lives, name="healthz"),
    path("readyz", health.portal_is_ready, name="readyz"),
]
