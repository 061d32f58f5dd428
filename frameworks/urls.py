"""Addresses of this app's pages."""

urlpatterns: list[object] = []
