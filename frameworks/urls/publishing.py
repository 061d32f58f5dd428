"""Publishing frameworks: imports, drafts with what is in them, and their review."""

from django.urls import path

from frameworks.views import (
    catalogue_imports,
    checking,
    draft_lots,
    drafting,
    entries,
    reviewing,
    starting,
)

urlpatterns = [
    path("catalogue/imports/", catalogue_imports.Imports.as_view(), name="catalogue-imports"),
    path("catalogue/imports/new/", catalogue_imports.Upload.as_view(), name="catalogue-import-new"),
    path(
        "catalogue/imports/<int:pk>/",
        catalogue_imports.ImportPage.as_view(),
        name="catalogue-import",
    ),
    path(
        "catalogue/imports/<int:pk>/again/",
        catalogue_imports.Again.as_view(),
        name="catalogue-import-again",
    ),
    path(
        "catalogue/imports/<int:pk>/bring-in/",
        catalogue_imports.CarryOut.as_view(),
        name="catalogue-import-carry-out",
    ),
    path(
        "catalogue/imports/<int:pk>/files/<int:position>/rows.csv",
        catalogue_imports.RowsWithReasons.as_view(),
        name="catalogue-import-rows",
    ),
    path("publishing/", starting.Drafts.as_view(), name="drafts"),
    path("publishing/start/<slug:slug>/", starting.Start.as_view(), name="publish-start"),
    path("publishing/start/<slug:slug>/new/", starting.New.as_view(), name="publish-new"),
    path("publishing/<slug:slug>/", drafting.Tasks.as_view(), name="draft"),
    path("publishing/<slug:slug>/check/", checking.Check.as_view(), name="draft-check"),
    path("publishing/<slug:slug>/submitted/", checking.Submitted.as_view(), name="draft-submitted"),
    path("publishing/<slug:slug>/discard/", drafting.Discard.as_view(), name="draft-discard"),
    path(
        "publishing/<slug:slug>/section/<slug:key>/",
        drafting.SectionPage.as_view(),
        name="draft-section",
    ),
    path("publishing/<slug:slug>/lots/add/", draft_lots.AddLot.as_view(), name="lot-add"),
    path(
        "publishing/<slug:slug>/lots/<int:pk>/", draft_lots.ChangeLot.as_view(), name="lot-change"
    ),
    path(
        "publishing/<slug:slug>/lots/<int:pk>/remove/",
        draft_lots.RemoveLot.as_view(),
        name="lot-remove",
    ),
    path("publishing/<slug:slug>/notices/add/", entries.AddNotice.as_view(), name="notice-add"),
    path(
        "publishing/<slug:slug>/notices/<int:pk>/",
        entries.ChangeNotice.as_view(),
        name="notice-change",
    ),
    path(
        "publishing/<slug:slug>/notices/<int:pk>/remove/",
        entries.RemoveNotice.as_view(),
        name="notice-remove",
    ),
    path(
        "publishing/<slug:slug>/eligibility/add/",
        entries.ChooseKind.as_view(),
        name="eligibility-add",
    ),
    path(
        "publishing/<slug:slug>/eligibility/add/<slug:kind>/",
        entries.AddRule.as_view(),
        name="eligibility-add-kind",
    ),
    path(
        "publishing/<slug:slug>/eligibility/<int:pk>/remove/",
        entries.RemoveRule.as_view(),
        name="eligibility-remove",
    ),
    path("publishing/<slug:slug>/review/", reviewing.Review.as_view(), name="framework-review"),
    path(
        "publishing/<slug:slug>/review/<slug:move>/",
        reviewing.Decide.as_view(),
        name="framework-decide",
    ),
]
