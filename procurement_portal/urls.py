"""Every address of the portal, assembled from the apps."""

from django.contrib import admin
from django.urls import include, path

from procurement_portal.core import health, pages

urlpatterns = [
    path("", include("consortia.urls")),
    path("", include("benchmarking.urls")),  # before frameworks: "suppliers/review/" is no supplier
    path("", include("frameworks.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("procurement_portal.api")),
    path("jobs/<int:pk>/", pages.JobPage.as_view(), name="job"),
    path("help/", pages.Help.as_view(), name="help"),
    path("accessibility/", pages.Accessibility.as_view(), name="accessibility"),
    path("privacy/", pages.Privacy.as_view(), name="privacy"),
    path("open-data/", pages.OpenData.as_view(), name="open_data"),
    path("status/", pages.Status.as_view(), name="status"),
    path("healthz", health.process_lives, name="healthz"),
    path("readyz", health.portal_is_ready, name="readyz"),
]

handler403 = "procurement_portal.core.pages.refused"
handler404 = "procurement_portal.core.pages.not_found"
handler500 = "procurement_portal.core.pages.broken"
