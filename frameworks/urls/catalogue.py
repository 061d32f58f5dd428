"""Finding frameworks: the list, one framework, comparing, saved searches, the rules."""

from django.urls import path

from frameworks.views import compare, frameworks, rules, saved_views

urlpatterns = [
    path("", frameworks.Front.as_view(), name="front"),
    path("frameworks/", frameworks.FrameworkList.as_view(), name="framework-list"),
    path("frameworks/list.csv", frameworks.FrameworkCsv.as_view(), name="framework-list-csv"),
    path("frameworks/list.xlsx", frameworks.FrameworkXlsx.as_view(), name="framework-list-xlsx"),
    path("frameworks/compare/", compare.Compare.as_view(), name="framework-compare"),
    path("frameworks/compare.csv", compare.CompareCsv.as_view(), name="framework-compare-csv"),
    path("frameworks/compare.xlsx", compare.CompareXlsx.as_view(), name="framework-compare-xlsx"),
    path("frameworks/<slug:slug>/", frameworks.FrameworkPage.as_view(), name="framework"),
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
]
