"""Joining frameworks: access asked for and decided, and interest in planned ones."""

from django.urls import path

from frameworks.views import (
    access_decisions,
    access_holders,
    access_requests,
    joining,
    participations,
)

urlpatterns = [
    path("frameworks/<slug:slug>/join/", joining.Join.as_view(), name="framework-join"),
    path("frameworks/<slug:slug>/users/", access_holders.Holders.as_view(), name="framework-users"),
    path(
        "frameworks/<slug:slug>/agreement/",
        access_holders.PublishAgreement.as_view(),
        name="access-agreement",
    ),
    path(
        "frameworks/<slug:slug>/interest/",
        participations.OfferInterest.as_view(),
        name="participation-offer",
    ),
    path(
        "frameworks/<slug:slug>/participants/",
        participations.Participants.as_view(),
        name="participants",
    ),
    path(
        "participations/<int:pk>/<slug:move>/",
        participations.MoveParticipation.as_view(),
        name="participation-move",
    ),
    path("access-requests/", access_requests.Queue.as_view(), name="access-requests"),
    path("access-requests/decide/", access_decisions.DecideSeveral.as_view(), name="access-decide"),
    path("access-requests/<int:pk>/", access_requests.RequestPage.as_view(), name="access-request"),
    path("access-requests/<int:pk>/need/", joining.NeedStep.as_view(), name="access-need"),
    path("access-requests/<int:pk>/terms/", joining.TermsStep.as_view(), name="access-terms"),
    path("access-requests/<int:pk>/check/", joining.CheckStep.as_view(), name="access-check"),
    path("access-requests/<int:pk>/sent/", joining.Sent.as_view(), name="access-sent"),
    path(
        "access-requests/<int:pk>/<slug:move>/",
        access_decisions.MoveAccess.as_view(),
        name="access-move",
    ),
    path("help/joining/", joining.JoinHelp.as_view(), name="help-joining"),
]
