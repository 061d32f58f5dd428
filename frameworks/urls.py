"""Addresses of this app's pages."""

from django.urls import path

from frameworks.views import (
    compare,
    contracts,
    documents,
    drafting,
    entries,
    frameworks,
    listings,
    managing,
    places,
    publishers,
    rules,
    saved_views,
    succession,
    suppliers,
)

urlpatterns = [
    path("", frameworks.Front.as_view(), name="front"),
    path("frameworks/", frameworks.FrameworkList.as_view(), name="framework-list"),
    path("frameworks/list.csv", frameworks.FrameworkCsv.as_view(), name="framework-list-csv"),
    path("frameworks/list.xlsx", frameworks.FrameworkXlsx.as_view(), name="framework-list-xlsx"),
    path("frameworks/compare/", compare.Compare.as_view(), name="framework-compare"),
    path("frameworks/compare.csv", compare.CompareCsv.as_view(), name="framework-compare-csv"),
    path("frameworks/compare.xlsx", compare.CompareXlsx.as_view(), name="framework-compare-xlsx"),
    path("frameworks/<slug:slug>/", frameworks.FrameworkPage.as_view(), name="framework"),
    path(
        "frameworks/<slug:slug>/documents/add/",
        documents.AddDocument.as_view(),
        name="document-add",
    ),
    path("frameworks-ending/", succession.Ending.as_view(), name="frameworks-ending"),
    path(
        "frameworks/<slug:slug>/successor/",
        succession.PlanSuccessor.as_view(),
        name="framework-successor",
    ),
    path("documents/<int:pk>/", documents.DocumentFile.as_view(), name="document"),
    path("documents/<int:pk>/replace/", documents.Replace.as_view(), name="document-replace"),
    path("documents/<int:pk>/withdraw/", documents.Withdraw.as_view(), name="document-withdraw"),
    path("frameworks/<slug:slug>/assure/", listings.Grant.as_view(), name="listing-grant"),
    path("listings/<int:pk>/withdraw/", listings.Withdraw.as_view(), name="listing-withdraw"),
    path("lots/<int:pk>/suppliers/", places.LotSuppliers.as_view(), name="lot-suppliers"),
    path("lots/<int:pk>/suppliers/add/", places.AddSupplier.as_view(), name="place-add"),
    path("places/<int:pk>/rank/", places.RankPlace.as_view(), name="place-rank"),
    path("places/<int:pk>/<slug:move>/", places.MovePlace.as_view(), name="place-move"),
    path("frameworks/<slug:slug>/manage/", managing.Manage.as_view(), name="framework-manage"),
    path(
        "frameworks/<slug:slug>/manage/<slug:move>/",
        managing.Move.as_view(),
        name="framework-move",
    ),
    path(
        "frameworks/<slug:slug>/change/", managing.ChooseChange.as_view(), name="framework-change"
    ),
    path(
        "frameworks/<slug:slug>/change/<slug:key>/", managing.Vary.as_view(), name="framework-vary"
    ),
    path(
        "frameworks/<slug:slug>/lots/<int:pk>/change/", managing.VaryLot.as_view(), name="lot-vary"
    ),
    path(
        "frameworks/<slug:slug>/lots/<int:pk>/<slug:move>/",
        managing.MoveLot.as_view(),
        name="lot-move",
    ),
    path("publishing/", drafting.Drafts.as_view(), name="drafts"),
    path("publishing/start/<slug:slug>/", drafting.Start.as_view(), name="publish-start"),
    path("publishing/start/<slug:slug>/new/", drafting.New.as_view(), name="publish-new"),
    path("publishing/<slug:slug>/", drafting.Tasks.as_view(), name="draft"),
    path("publishing/<slug:slug>/check/", drafting.Check.as_view(), name="draft-check"),
    path("publishing/<slug:slug>/submitted/", drafting.Submitted.as_view(), name="draft-submitted"),
    path("publishing/<slug:slug>/discard/", drafting.Discard.as_view(), name="draft-discard"),
    path(
        "publishing/<slug:slug>/section/<slug:key>/",
        drafting.SectionPage.as_view(),
        name="draft-section",
    ),
    path("publishing/<slug:slug>/lots/add/", drafting.AddLot.as_view(), name="lot-add"),
    path("publishing/<slug:slug>/lots/<int:pk>/", drafting.ChangeLot.as_view(), name="lot-change"),
    path(
        "publishing/<slug:slug>/lots/<int:pk>/remove/",
        drafting.RemoveLot.as_view(),
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
        entries.AddRule.as_view(),
        name="eligibility-add",
    ),
    path(
        "publishing/<slug:slug>/eligibility/<int:pk>/remove/",
        entries.RemoveRule.as_view(),
        name="eligibility-remove",
    ),
    path("publishing/<slug:slug>/review/", managing.Review.as_view(), name="framework-review"),
    path(
        "publishing/<slug:slug>/review/<slug:move>/",
        managing.Decide.as_view(),
        name="framework-decide",
    ),
    path("saved-searches/", saved_views.SavedViews.as_view(), name="saved-views"),
    path("saved-searches/save/", saved_views.SaveView.as_view(), name="saved-view-save"),
    path("saved-searches/<int:pk>/", saved_views.ChangeView.as_view(), name="saved-view-change"),
    path(
        "saved-searches/<int:pk>/delete/",
        saved_views.DeleteView.as_view(),
        name="saved-view-delete",
    ),
    path("frameworks/<slug:slug>/rules/", rules.FrameworkRules.as_view(), name="framework-rules"),
    path("rules/", rules.RuleList.as_view(), name="rule-list"),
    path("suppliers/", suppliers.SupplierList.as_view(), name="supplier-list"),
    path("suppliers/list.csv", suppliers.SupplierCsv.as_view(), name="supplier-list-csv"),
    path("suppliers/<slug:slug>/", suppliers.SupplierPage.as_view(), name="supplier"),
    path("contracts/", contracts.ContractList.as_view(), name="contract-list"),
    path("contracts/list.csv", contracts.ContractCsv.as_view(), name="contract-list-csv"),
    path("contracts/<int:pk>/", contracts.ContractPage.as_view(), name="contract"),
    path("authorities/<slug:slug>/", publishers.AuthorityPage.as_view(), name="authority"),
    path("consortia/<slug:slug>/", publishers.ConsortiumPage.as_view(), name="consortium"),
]
