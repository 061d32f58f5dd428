"""Further competitions: suppliers' side, the authority's pages, and a framework's criteria."""

from django.urls import path

from frameworks.views import competitions, criteria, evaluating, invitations, responding

OF_SUPPLIERS = [
    path("invitations/", invitations.Invitations.as_view(), name="invitation-list"),
    path("invitations/<int:pk>/", invitations.InvitationPage.as_view(), name="invitation"),
    path("invitations/<int:pk>/respond/", responding.Respond.as_view(), name="invitation-respond"),
    path("invitations/<int:pk>/ask/", invitations.Ask.as_view(), name="invitation-ask"),
    path("invitations/<int:pk>/decline/", responding.Decline.as_view(), name="invitation-decline"),
    path(
        "invitations/<int:pk>/accept/", responding.AcceptOffer.as_view(), name="invitation-accept"
    ),
    path(
        "invitations/<int:pk>/refuse/", responding.RefuseOffer.as_view(), name="invitation-refuse"
    ),
    path(
        "invitations/<int:pk>/documents/<int:paper>/",
        invitations.Paper.as_view(),
        name="invitation-paper",
    ),
    path("invitations/<slug:token>/", invitations.Link.as_view(), name="invitation-link"),
]

HERE = "call-offs/<int:pk>/competition/"

OF_AUTHORITIES = [
    path(HERE, competitions.CompetitionPage.as_view(), name="competition"),
    path(f"{HERE}suppliers/", competitions.Suppliers.as_view(), name="competition-suppliers"),
    path(f"{HERE}criteria/", competitions.CriteriaStep.as_view(), name="competition-criteria"),
    path(f"{HERE}days/", competitions.Days.as_view(), name="competition-days"),
    path(f"{HERE}longer/", competitions.Extend.as_view(), name="competition-extend"),
    path(f"{HERE}announce/", competitions.Announce.as_view(), name="competition-announce"),
    path(
        f"{HERE}questions/<int:question>/",
        competitions.Answer.as_view(),
        name="competition-answer",
    ),
    path(
        f"{HERE}invitations/<int:invitation>/again/",
        competitions.SendAgain.as_view(),
        name="competition-send-again",
    ),
    path(
        f"{HERE}invitations/<int:invitation>/withdraw/",
        competitions.Withdraw.as_view(),
        name="competition-withdraw",
    ),
    path(f"{HERE}evaluators/", evaluating.Evaluators.as_view(), name="competition-evaluators"),
    path(
        f"{HERE}evaluators/<int:evaluator>/remove/",
        evaluating.RemoveEvaluator.as_view(),
        name="competition-evaluator-remove",
    ),
    path(f"{HERE}evaluation/", evaluating.Evaluation.as_view(), name="evaluation"),
    path(
        f"{HERE}evaluation/<int:response>/",
        evaluating.ScorePage.as_view(),
        name="evaluation-score",
    ),
    path(
        f"{HERE}evaluation/<int:response>/files/<int:paper>/",
        evaluating.Paper.as_view(),
        name="evaluation-paper",
    ),
    path(
        f"{HERE}moderation/<int:response>/",
        evaluating.Moderate.as_view(),
        name="evaluation-moderate",
    ),
    path(f"{HERE}ranking/", evaluating.Ranking.as_view(), name="evaluation-ranking"),
    path(f"{HERE}letters/", evaluating.Letters.as_view(), name="competition-letters"),
]

OF_PUBLISHERS = [
    path(
        "frameworks/<slug:slug>/criteria/", criteria.Criteria.as_view(), name="framework-criteria"
    ),
    path(
        "frameworks/<slug:slug>/criteria/add/",
        criteria.Add.as_view(),
        name="framework-criterion-add",
    ),
    path(
        "frameworks/<slug:slug>/criteria/<int:pk>/",
        criteria.Change.as_view(),
        name="framework-criterion-change",
    ),
    path(
        "frameworks/<slug:slug>/criteria/<int:pk>/remove/",
        criteria.Remove.as_view(),
        name="framework-criterion-remove",
    ),
]

urlpatterns = [*OF_SUPPLIERS, *OF_AUTHORITIES, *OF_PUBLISHERS]
