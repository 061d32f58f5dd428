"""What may be done in this app."""


class Permission:
    """What may be done in this app."""

    FRAMEWORK_DRAFT_VIEW = "frameworks.framework.view_draft"
    FRAMEWORK_EDIT = "frameworks.framework.edit"
    FRAMEWORK_REVIEW = "frameworks.framework.review"
    FRAMEWORK_RUN = "frameworks.framework.run"
    FRAMEWORK_IMPORT = "frameworks.framework.import"
    LISTING_DECIDE = "frameworks.listing.decide"
    ACCESS_VIEW = "frameworks.access.view"
    ACCESS_REQUEST = "frameworks.access.request"
    ACCESS_DECIDE = "frameworks.access.decide"
    PARTICIPATION_OFFER = "frameworks.participation.offer"
    PARTICIPATION_RUN = "frameworks.participation.run"
    CONTRACT_VIEW = "frameworks.contract.view"
    CONTRACT_EDIT = "frameworks.contract.edit"
    REFERENCE_LOAD = "frameworks.reference.load"
    SUPPLIER_REVIEW = "frameworks.supplier.review"
    SUPPLIER_CHANGE = "frameworks.supplier.change"
    SUPPLIER_NAME_SPLIT = "frameworks.supplier_name.split"
    SUPPLIER_CHANGE_UNDO = "frameworks.supplier_merge.undo"
