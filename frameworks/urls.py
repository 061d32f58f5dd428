"""Addresses of this app's pages."""

from django.urls import path

from frameworks.views import contracts, frameworks, publishers, suppliers

urlpatterns = [
    path("", frameworks.Front.as_view(), name="front"),
    path("frameworks/", frameworks.FrameworkList.as_view(), name="framework-list"),
    path("frameworks/list.csv", frameworks.FrameworkCsv.as_view(), name="framework-list-csv"),
    path("frameworks/<slug:slug>/", frameworks.FrameworkPage.as_view(), name="framework"),
    path("suppliers/", suppliers.SupplierList.as_view(), name="supplier-list"),
    path("suppliers/list.csv", suppliers.SupplierCsv.as_view(), name="supplier-list-csv"),
    path("suppliers/<slug:slug>/", suppliers.SupplierPage.as_view(), name="supplier"),
    path("contracts/", contracts.ContractList.as_view(), name="contract-list"),
    path("contracts/list.csv", contracts.ContractCsv.as_view(), name="contract-list-csv"),
    path("contracts/<int:pk>/", contracts.ContractPage.as_view(), name="contract"),
    path("authorities/<slug:slug>/", publishers.AuthorityPage.as_view(), name="authority"),
    path("consortia/<slug:slug>/", publishers.ConsortiumPage.as_view(), name="consortium"),
]
