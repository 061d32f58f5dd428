"""Addresses of this app's pages."""

from django.urls import path

from frameworks.views import (
    contracts,
    documents,
    frameworks,
    listings,
    places,
    publishers,
    succession,
    suppliers,
)

urlpatterns = [
    path("", frameworks.Front.as_view(), name="front"),
    path("frameworks/", frameworks.FrameworkList.as_view(), name="framework-list"),
    path("frameworks/list.csv", frameworks.FrameworkCsv.as_view(), name="framework-list-csv"),
    path("frameworks/<slug:slug>/", frameworks.FrameworkPage.as_view(), name="framework"),
    path(
        "frameworks/<slug:slug>/documents/add/",
        documents.AddDocument.as_view(),
        name="document-add",
    ),
    path("frameworks-ending/", succession.Ending.as_view(), name="frameworks-ending"),
    path(
        "frameworks/<slug:slug>/successor/",
        succession.PlanSuccessor.as_view(),
        name="framework-successor",
    ),
    path("documents/<int:pk>/", documents.DocumentFile.as_view(), name="document"),
    path("documents/<int:pk>/replace/", documents.Replace.as_view(), name="document-replace"),
    path("documents/<int:pk>/withdraw/", documents.Withdraw.as_view(), name="document-withdraw"),
    path("frameworks/<slug:slug>/assure/", listings.Grant.as_view(), name="listing-grant"),
    path("listings/<int:pk>/withdraw/", listings.Withdraw.as_view(), name="listing-withdraw"),
    path("lots/<int:pk>/suppliers/", places.LotSuppliers.as_view(), name="lot-suppliers"),
    path("lots/<int:pk>/suppliers/add/", places.AddSupplier.as_view(), name="place-add"),
    path("places/<int:pk>/rank/", places.RankPlace.as_view(), name="place-rank"),
    path("places/<int:pk>/<slug:move>/", places.MovePlace.as_view(), name="place-move"),
    path("suppliers/", suppliers.SupplierList.as_view(), name="supplier-list"),
    path("suppliers/list.csv", suppliers.SupplierCsv.as_view(), name="supplier-list-csv"),
    path("suppliers/<slug:slug>/", suppliers.SupplierPage.as_view(), name="supplier"),
    path("contracts/", contracts.ContractList.as_view(), name="contract-list"),
    path("contracts/list.csv", contracts.ContractCsv.as_view(), name="contract-list-csv"),
    path("contracts/<int:pk>/", contracts.ContractPage.as_view(), name="contract"),
    path("authorities/<slug:slug>/", publishers.AuthorityPage.as_view(), name="authority"),
    path("consortia/<slug:slug>/", publishers.ConsortiumPage.as_view(), name="consortium"),
]
