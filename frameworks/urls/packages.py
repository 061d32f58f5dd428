"""Open contracting data: what is published, and packages from elsewhere."""

from django.urls import path

from frameworks.views import open_data, packages

urlpatterns = [
    path("open-data/", open_data.OpenData.as_view(), name="open-data"),
    path("open-data/releases.json", open_data.AllReleases.as_view(), name="open-data-releases"),
    path("open-data/records.json", open_data.AllRecords.as_view(), name="open-data-records"),
    path("open-data/ours.json", open_data.OwnReleases.as_view(), name="open-data-ours"),
    path(
        "frameworks/<slug:slug>/ocds.json",
        open_data.FrameworkReleases.as_view(),
        name="framework-ocds",
    ),
    path("packages/", packages.Packages.as_view(), name="package-list"),
    path("packages/new/", packages.Upload.as_view(), name="package-new"),
    path("packages/<int:pk>/", packages.PackagePage.as_view(), name="package"),
]
