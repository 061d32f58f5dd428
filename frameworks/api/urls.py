"""Addresses of this app under the API's root."""

from frameworks.api import views

RESOURCES = {
    "categories": views.Categories,
    "suppliers": views.Suppliers,
    "frameworks": views.Frameworks,
    "lots": views.Lots,
    "contracts": views.Contracts,
}
