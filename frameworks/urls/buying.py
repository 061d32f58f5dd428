"""Suppliers, and the bodies that buy and publish."""

from django.urls import path

from frameworks.views import publishers, suppliers

urlpatterns = [
    path("suppliers/", suppliers.SupplierList.as_view(), name="supplier-list"),
    path("suppliers/list.csv", suppliers.SupplierCsv.as_view(), name="supplier-list-csv"),
    path("suppliers/<slug:slug>/", suppliers.SupplierPage.as_view(), name="supplier"),
    path("authorities/<slug:slug>/", publishers.AuthorityPage.as_view(), name="authority"),
    path("consortia/<slug:slug>/", publishers.ConsortiumPage.as_view(), name="consortium"),
]
