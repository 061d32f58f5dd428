"""Calling off: the routes that are open, the draft, the direct award, and the decision."""

from django.urls import path

from frameworks.views import (
    call_off_baskets,
    call_off_documents,
    call_off_drafting,
    call_off_moves,
    call_off_offers,
    call_off_start,
    call_offs,
)

ONE = "call-offs/<int:pk>"

start = [
    path(
        "frameworks/<slug:slug>/routes/",
        call_off_start.Routes.as_view(),
        name="call-off-routes",
    ),
    path(
        "frameworks/<slug:slug>/lots/<str:number>/call-off/",
        call_off_start.Start.as_view(),
        name="call-off-start",
    ),
]
"""Before the moves of lots, whose addresses look alike."""

urlpatterns = [
    path("call-offs/", call_offs.CallOffList.as_view(), name="call-off-list"),
    path("call-offs/list.csv", call_offs.CallOffCsv.as_view(), name="call-off-list-csv"),
    path(
        "call-offs/papers/<int:pk>/",
        call_off_documents.PaperFile.as_view(),
        name="call-off-document",
    ),
    path(f"{ONE}/", call_offs.CallOffPage.as_view(), name="call-off"),
    path(
        f"{ONE}/draft/<slug:key>/",
        call_off_drafting.SectionPage.as_view(),
        name="call-off-section",
    ),
    path(f"{ONE}/contacts/", call_off_drafting.ContactsPage.as_view(), name="call-off-contacts"),
    path(f"{ONE}/check/", call_off_drafting.Check.as_view(), name="call-off-check"),
    path(f"{ONE}/return/", call_off_moves.ReturnDraft.as_view(), name="call-off-return"),
    path(f"{ONE}/basket/", call_off_baskets.BasketPage.as_view(), name="call-off-basket"),
    path(f"{ONE}/basket/add/", call_off_baskets.AddLine.as_view(), name="call-off-basket-add"),
    path(
        f"{ONE}/basket/<int:line>/",
        call_off_baskets.ChangeLine.as_view(),
        name="call-off-basket-line",
    ),
    path(f"{ONE}/rank/", call_off_offers.Rank.as_view(), name="call-off-rank"),
    path(f"{ONE}/offer/", call_off_offers.OfferNext.as_view(), name="call-off-offer"),
    path(f"{ONE}/papers/add/", call_off_documents.AddPaper.as_view(), name="call-off-document-add"),
    path(
        f"{ONE}/papers/<int:document>/remove/",
        call_off_documents.RemovePaper.as_view(),
        name="call-off-document-remove",
    ),
    path(f"{ONE}/<slug:move>/", call_off_moves.MoveCallOff.as_view(), name="call-off-move"),
]
