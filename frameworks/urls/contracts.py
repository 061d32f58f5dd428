"""The contract register: recorded, brought in, changed, ended, assessed."""

from django.urls import path

from frameworks.views import (
    contract_imports,
    contract_steps,
    contracts,
    indicators,
    withholding,
)

urlpatterns = [
    path("contracts/", contracts.ContractList.as_view(), name="contract-list"),
    path("contracts/list.csv", contracts.ContractCsv.as_view(), name="contract-list-csv"),
    path("contracts/add/", contract_steps.Register.as_view(), name="contract-add"),
    path("contracts/ending/", contracts.Ending.as_view(), name="contracts-ending"),
    path("contracts/import/", contract_imports.Upload.as_view(), name="contract-import"),
    path(
        "contracts/imports/<int:pk>/",
        contract_imports.ImportPage.as_view(),
        name="contract-import-check",
    ),
    path(
        "contracts/imports/<int:pk>/again/",
        contract_imports.Again.as_view(),
        name="contract-import-again",
    ),
    path(
        "contracts/imports/<int:pk>/bring-in/",
        contract_imports.BringIn.as_view(),
        name="contract-import-bring-in",
    ),
    path(
        "contracts/imports/<int:pk>/rows.csv",
        contract_imports.RowsWithReasons.as_view(),
        name="contract-import-rows",
    ),
    path("contracts/<int:pk>/", contracts.ContractPage.as_view(), name="contract"),
    path("contracts/<int:pk>/correct/", contract_steps.Correct.as_view(), name="contract-correct"),
    path("contracts/<int:pk>/change/", contract_steps.Change.as_view(), name="contract-change"),
    path("contracts/<int:pk>/indicators/add/", indicators.Add.as_view(), name="indicator-add"),
    path(
        "contracts/<int:pk>/indicators/none/",
        indicators.DoWithout.as_view(),
        name="indicators-none",
    ),
    path(
        "contracts/<int:pk>/failure/", indicators.RecordFailure.as_view(), name="contract-failure"
    ),
    path("contracts/<int:pk>/withhold/", withholding.Withhold.as_view(), name="contract-withhold"),
    path("contracts/<int:pk>/<slug:move>/", contract_steps.Move.as_view(), name="contract-move"),
    path(
        "call-offs/<int:pk>/withhold/",
        withholding.WithholdOfCallOff.as_view(),
        name="call-off-withhold",
    ),
    path("withheld/<int:pk>/lift/", withholding.Lift.as_view(), name="withheld-lift"),
    path(
        "call-offs/<int:pk>/indicators/",
        indicators.CallOffIndicators.as_view(),
        name="call-off-indicators",
    ),
    path(
        "call-offs/<int:pk>/indicators/add/",
        indicators.AddToCallOff.as_view(),
        name="call-off-indicator-add",
    ),
    path(
        "call-offs/<int:pk>/indicators/none/",
        indicators.DoWithoutInCallOff.as_view(),
        name="call-off-indicators-none",
    ),
    path("indicators/<int:pk>/change/", indicators.Correct.as_view(), name="indicator-change"),
    path("indicators/<int:pk>/remove/", indicators.Remove.as_view(), name="indicator-remove"),
    path("indicators/<int:pk>/assess/", indicators.Assess.as_view(), name="indicator-assess"),
]
