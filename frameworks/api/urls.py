"""Addresses of this app under the API's root."""

from frameworks.api import (
    call_offs,
    competing,
    contracts,
    headroom,
    joining,
    obligations,
    ocds,
    views,
)

RESOURCES = {
    "categories": views.Categories,
    "suppliers": views.Suppliers,
    "frameworks": views.Frameworks,
    "access-requests": joining.AccessRequests,
    "invitations": competing.Invitations,
    "clarifications": competing.Clarifications,
    "responses": competing.Responses,
    "letters": competing.Letters,
    "headroom-postings": headroom.HeadroomPostings,
    "lots": views.Lots,
    "contracts": contracts.Contracts,
    "kpis": contracts.Kpis,
    "call-offs": call_offs.CallOffs,
    "obligations": obligations.Obligations,
    "price-lists": views.PriceLists,
    "price-lines": views.PriceLines,
    "ocds-releases": ocds.OcdsReleases,
    "ocds-records": ocds.OcdsRecords,
}
