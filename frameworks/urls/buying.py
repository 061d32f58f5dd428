"""Suppliers, contracts, and the bodies that buy and publish."""

from django.urls import path

from frameworks.views import contracts, publishers, suppliers

urlpatterns = [
    path("suppliers/", suppliers.SupplierList.as_view(), name="supplier-list"),
    path("suppliers/list.csv", suppliers.SupplierCsv.as_view(), name="supplier-list-csv"),
    path("suppliers/<slug:slug>/", suppliers.SupplierPage.as_view(), name="supplier"),
    path("contracts/", contracts.ContractList.as_view(), name="contract-list"),
    path("contracts/list.csv", contracts.ContractCsv.as_view(), name="contract-list-csv"),
    path("contracts/<int:pk>/", contracts.ContractPage.as_view(), name="contract"),
    path("authorities/<slug:slug>/", publishers.AuthorityPage.as_view(), name="authority"),
    path("consortia/<slug:slug>/", publishers.ConsortiumPage.as_view(), name="consortium"),
]
