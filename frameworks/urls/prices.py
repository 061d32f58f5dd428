"""Prices of frameworks, and the lists that they come from."""

from django.urls import path

from frameworks.views import price_lists, prices

urlpatterns = [
    path(
        "frameworks/<slug:slug>/prices/",
        prices.FrameworkPrices.as_view(),
        name="framework-prices",
    ),
    path(
        "frameworks/<slug:slug>/prices/list.csv",
        prices.FrameworkPricesCsv.as_view(),
        name="framework-prices-csv",
    ),
    path(
        "frameworks/<slug:slug>/prices/<int:pk>/",
        prices.PriceComparison.as_view(),
        name="price-comparison",
    ),
    path(
        "frameworks/<slug:slug>/price-lists/",
        price_lists.PriceLists.as_view(),
        name="price-lists",
    ),
    path(
        "frameworks/<slug:slug>/price-lists/upload/",
        price_lists.PriceListUpload.as_view(),
        name="price-list-upload",
    ),
    path(
        "frameworks/<slug:slug>/price-lists/check/<str:token>/",
        price_lists.PriceListCheck.as_view(),
        name="price-list-check",
    ),
    path(
        "frameworks/<slug:slug>/price-lists/check/<str:token>/reasons.csv",
        price_lists.PriceListReasons.as_view(),
        name="price-list-reasons",
    ),
    path("price-lists/<int:pk>/", prices.PriceListPage.as_view(), name="price-list"),
    path("price-lists/<int:pk>/file/", prices.PriceListFile.as_view(), name="price-list-file"),
    path(
        "price-lists/<int:pk>/<slug:move>/",
        price_lists.PriceListMove.as_view(),
        name="price-list-move",
    ),
]
