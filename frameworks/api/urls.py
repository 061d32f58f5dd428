"""Addresses of this app under the API's root."""

from frameworks.api import joining, views

RESOURCES = {
    "categories": views.Categories,
    "suppliers": views.Suppliers,
    "frameworks": views.Frameworks,
    "access-requests": joining.AccessRequests,
    "lots": views.Lots,
    "contracts": views.Contracts,
    "price-lists": views.PriceLists,
    "price-lines": views.PriceLines,
}
