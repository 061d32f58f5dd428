"""The API's root: every app's resources, the OpenAPI document and its page."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from benchmarking.api import urls as benchmarking
from consortia.api import urls as consortia
from frameworks.api import urls as frameworks
from procurement_portal.core.api import Router

router = Router()
for app in (consortia, frameworks, benchmarking):
    for name, viewset in app.RESOURCES.items():
        router.register(name, viewset, basename=f"api-{name}")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(
            url_name="api-schema", template_name="core/api_docs.html"
        ),
        name="api-docs",
    ),
    *consortia.urlpatterns,
    path("", include(router.urls)),
]
