"""Addresses of this app under the API's root."""

from django.urls import path

from consortia.api import views

RESOURCES = {
    "authorities": views.Authorities,
    "denominators": views.Denominators,
    "consortia": views.Consortia,
    "memberships": views.Memberships,
    "notifications": views.Notifications,
}

urlpatterns = [
    path(
        "notification-settings/",
        views.NotificationSettings.as_view(),
        name="api-notification-settings",
    ),
    path("auth/tokens/", views.SignIn.as_view(), name="api-sign-in"),
    path("auth/tokens/current/", views.SignOut.as_view(), name="api-sign-out"),
]
