"""What is owed by a day, the calendar of it, and the tables of the Transparency Code."""

from django.urls import path

from frameworks.views import calendars, obligations, transparency

urlpatterns = [
    path("transparency/", transparency.TransparencyCheck.as_view(), name="transparency"),
    path(
        "transparency/contracts.csv",
        transparency.ContractsFile.as_view(),
        name="transparency-contracts-csv",
    ),
    path(
        "transparency/tenders.csv",
        transparency.TendersFile.as_view(),
        name="transparency-tenders-csv",
    ),
    path("obligations/", obligations.ObligationList.as_view(), name="obligation-list"),
    path("obligations/list.csv", obligations.ObligationCsv.as_view(), name="obligation-list-csv"),
    path(
        "obligations/list.xlsx", obligations.ObligationXlsx.as_view(), name="obligation-list-xlsx"
    ),
    path("obligations/calendar/", calendars.CalendarAddress.as_view(), name="obligation-calendar"),
    path(
        "obligations/calendar/remove/",
        calendars.RemoveCalendar.as_view(),
        name="obligation-calendar-remove",
    ),
    path("obligations/calendar/<slug:token>.ics", calendars.Feed.as_view(), name="obligation-feed"),
    path("obligations/<int:pk>/", obligations.ObligationPage.as_view(), name="obligation"),
    path(
        "obligations/<int:pk>/evidence/",
        obligations.EvidenceFile.as_view(),
        name="obligation-evidence",
    ),
    path(
        "obligations/<int:pk>/<slug:move>/",
        obligations.MoveObligation.as_view(),
        name="obligation-move",
    ),
]
