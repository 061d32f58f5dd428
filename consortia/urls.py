"""Addresses of this app's pages. One authority and one consortium: see frameworks.urls."""

from django.urls import path

from consortia.views import account, authorities, consortia, memberships, notifications

urlpatterns = [
    path("account/", account.Account.as_view(), name="account"),
    path(
        "account/notifications/",
        notifications.NotificationSettings.as_view(),
        name="notification-settings",
    ),
    path("notifications/", notifications.NotificationList.as_view(), name="notifications"),
    path("notifications/read/", notifications.MarkAllRead.as_view(), name="notifications-read"),
    path("notifications/<int:pk>/", notifications.OpenNotification.as_view(), name="notification"),
    path("unsubscribe/<str:token>/", notifications.Unsubscribe.as_view(), name="unsubscribe"),
    path("authorities/", authorities.AuthorityList.as_view(), name="authority-list"),
    path("authorities/list.csv", authorities.AuthorityCsv.as_view(), name="authority-list-csv"),
    path("consortia/", consortia.ConsortiumList.as_view(), name="consortium-list"),
    path("consortia/list.csv", consortia.ConsortiumCsv.as_view(), name="consortium-list-csv"),
    path("consortia/<slug:slug>/join/", memberships.ApplyToJoin.as_view(), name="membership-apply"),
    path(
        "consortia/<slug:slug>/invite/",
        memberships.InviteToJoin.as_view(),
        name="membership-invite",
    ),
    path(
        "memberships/<int:pk>/<slug:move>/",
        memberships.MoveMembership.as_view(),
        name="membership-move",
    ),
]
