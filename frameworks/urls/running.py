"""Running published frameworks: moves, changes, suppliers, documents, schemes, successors."""

from django.urls import path

from frameworks.views import (
    documents,
    listings,
    lots,
    managing,
    moving,
    places,
    schemes,
    succession,
    varying,
)

urlpatterns = [
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
    path("schemes/start/", schemes.StartScheme.as_view(), name="scheme-start"),
    path("schemes/<int:pk>/", schemes.SchemePage.as_view(), name="scheme"),
    path("schemes/<int:pk>/add/", schemes.AddFramework.as_view(), name="scheme-add"),
    path("schemes/<int:pk>/<slug:move>/", schemes.MoveScheme.as_view(), name="scheme-move"),
    path("documents/<int:pk>/", documents.DocumentFile.as_view(), name="document"),
    path("documents/<int:pk>/replace/", documents.Replace.as_view(), name="document-replace"),
    path("documents/<int:pk>/withdraw/", documents.Withdraw.as_view(), name="document-withdraw"),
    path("frameworks/<slug:slug>/assure/", listings.Grant.as_view(), name="listing-grant"),
    path("listings/<int:pk>/withdraw/", listings.Withdraw.as_view(), name="listing-withdraw"),
    path("lots/<int:pk>/suppliers/", places.LotSuppliers.as_view(), name="lot-suppliers"),
    path("lots/<int:pk>/suppliers/add/", places.AddSupplier.as_view(), name="place-add"),
    path("places/<int:pk>/rank/", places.RankPlace.as_view(), name="place-rank"),
    path("places/<int:pk>/<slug:move>/", places.MovePlace.as_view(), name="place-move"),
    path("frameworks/<slug:slug>/manage/", managing.Manage.as_view(), name="framework-manage"),
    path(
        "frameworks/<slug:slug>/manage/<slug:move>/",
        moving.Move.as_view(),
        name="framework-move",
    ),
    path("frameworks/<slug:slug>/change/", varying.ChooseChange.as_view(), name="framework-change"),
    path(
        "frameworks/<slug:slug>/change/<slug:key>/", varying.Vary.as_view(), name="framework-vary"
    ),
    path(
        "frameworks/<slug:slug>/lots/<int:pk>/change/", varying.VaryLot.as_view(), name="lot-vary"
    ),
    path(
        "frameworks/<slug:slug>/lots/<int:pk>/<slug:move>/",
        moving.MoveLot.as_view(),
        name="lot-move",
    ),
    path(
        "frameworks/<slug:slug>/lots/<path:number>/suppliers.csv",
        lots.LotCsv.as_view(),
        name="lot-csv",
    ),
    path("frameworks/<slug:slug>/lots/<path:number>/", lots.LotPage.as_view(), name="lot"),
]
