"""What the API shows of spend imports, and what it takes to load one."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from benchmarking.api.serializers import JobReadout
from benchmarking.choices import OverlapChoice
from benchmarking.models import SpendImport
from benchmarking.sheets import hints, spend
from consortia.api.serializers import AuthorityRef
from consortia.models import Authority
from frameworks.choices import SpendKind
from procurement_portal.core.api import Readout
from procurement_portal.core.periods import Period


class CountReadout(serializers.Serializer[Any]):
    """Lines and their sum, in pounds."""

    lines = serializers.IntegerField()
    net = serializers.CharField()


class MonthReadout(CountReadout):
    """Lines of one month."""

    month = serializers.DateField(help_text="Its first day.")


class CategorySumReadout(CountReadout):
    """Lines of one category; only the kind `spend` is compared with others."""

    key = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(SpendKind.choices)


class OverlapReadout(serializers.Serializer[Any]):
    """What the file has in common with those loaded before.

    `changed_before` is what the changed lines add up to in the earlier files; `gone` stand only in
    these; `proposed` is what happens with them unless another choice is made.
    """

    new = CountReadout()
    same = CountReadout()
    changed = CountReadout()
    changed_before = CountReadout()
    gone = CountReadout()
    proposed = serializers.ChoiceField(OverlapChoice.choices)
    earlier = serializers.ListField(child=serializers.DictField())
    examples = serializers.DictField(child=serializers.ListField(child=serializers.DictField()))


class SuppliersReadout(serializers.Serializer[Any]):
    """What the names of suppliers came to; a name counts once, however many lines carry it."""

    known = serializers.IntegerField()
    matched = serializers.IntegerField()
    proposed = serializers.IntegerField()
    new = serializers.IntegerField()


class SpendImportReadout(Readout[SpendImport]):
    """A file of an authority and what came of it. Every physical row is accounted for.

    A file is first `received` and read; once `checked` it waits for confirmation, with what was
    understood in `interpretation`, what is uncertain in its `questions`, and what loading would do
    in `overlap`, `suppliers` and the sums. Names of people are in none of these.
    """

    authority = AuthorityRef()
    sha256 = serializers.CharField(source="file.sha256")
    bytes = serializers.IntegerField(source="file.size")
    job = JobReadout(allow_null=True)
    overlap = OverlapReadout(source="findings.overlap", allow_null=True)
    suppliers = SuppliersReadout(source="findings.suppliers", allow_null=True)
    categories = CategorySumReadout(source="findings.categories", many=True, allow_null=True)
    months = MonthReadout(source="findings.months", many=True, allow_null=True)
    stated_total = serializers.CharField(
        source="findings.stated_total", allow_null=True, help_text="As the file itself prints it."
    )
    rejections = serializers.SerializerMethodField(
        help_text="Refused rows by the code of what is wrong; null in lists."
    )

    class Meta:
        model = SpendImport
        fields = (
            "id",
            "authority",
            "filename",
            "sha256",
            "bytes",
            "state",
            "job",
            "corrects",
            "interpretation",
            "hints",
            "vat_basis",
            "period_starts_on",
            "period_ends_on",
            "first_paid_on",
            "last_paid_on",
            "physical_rows",
            "accepted_rows",
            "rejected_rows",
            "ignored_rows",
            "repeated_rows",
            "accepted_total",
            "absolute_amount",
            "categorised_amount",
            "stated_total",
            "ledger_total",
            "months",
            "categories",
            "suppliers",
            "overlap",
            "overlap_choice",
            "rejections",
            "quality_score",
            "quality",
            "created_at",
            "committed_at",
        )

    def get_rejections(self, spend_import: SpendImport) -> dict[str, int] | None:
        """Counts by code, for one import: a list would ask for each of its rows."""
        counts = self.context.get("rejections")
        return None if counts is None else dict(counts(spend_import))


class Loading(serializers.Serializer[None]):
    """What is said when a file is loaded."""

    overlap_choice = serializers.ChoiceField(
        OverlapChoice.choices,
        required=False,
        help_text="What becomes of payments that are loaded already.",
    )
    ledger_total = serializers.DecimalField(
        max_digits=18, decimal_places=2, required=False, allow_null=True
    )


class SpendUpload(Loading):
    """A spend file. The period dates the lines of a file that carries no dates of its own.

    Unless `confirmed`, the file is only read and checked. `corrects` is the import whose refused
    rows this file mends.
    """

    authority = serializers.PrimaryKeyRelatedField(queryset=Authority.objects.all())
    file = serializers.FileField(allow_empty_file=False)
    confirmed = serializers.BooleanField(default=False)
    corrects = serializers.PrimaryKeyRelatedField(
        queryset=SpendImport.objects.none(), required=False, allow_null=True
    )
    period_starts_on = serializers.DateField(required=False)
    period_ends_on = serializers.DateField(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Only imports that the caller may see can be corrected."""
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            seen = SpendImport.objects.visible_to(request.user)
            corrects: Any = fields["corrects"]
            corrects.queryset = seen
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Turn the two days into one period."""
        first, last = attrs.pop("period_starts_on", None), attrs.pop("period_ends_on", None)
        if (first is None) != (last is None):
            raise serializers.ValidationError("Give both ends of the period, or neither.")
        if first is not None and last is not None and last < first:
            raise serializers.ValidationError(
                {"period_ends_on": "The period ends on or after the day it starts."}
            )
        attrs["period"] = Period(first, last) if first and last else None
        return attrs


class Confirmation(Loading):
    """What is said of a checked file when it is loaded."""

    source_system = serializers.CharField(
        required=False, max_length=100, help_text="Where files of this layout come from."
    )
    answered = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        help_text="Codes of the questions whose answers were seen and stand.",
    )


class Rereading(serializers.Serializer[None]):
    """How a file is to be read: answers to its questions by their codes, or the reader's hints.

    With `afresh`, what was said before is forgotten.
    """

    answers = serializers.DictField(
        required=False, help_text="Code of the question → value of a choice, or a list of values."
    )
    hints = serializers.DictField(required=False)
    afresh = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Answers and hints become hints that the reader accepts."""
        told: Mapping[str, Any] = attrs.get("hints", {})
        if not_for_callers := sorted({"saved", "today"} & set(told)):
            raise serializers.ValidationError({"hints": f"Not taken: {not_for_callers[0]}."})
        try:
            hints.checked(told)
            for code, value in attrs.get("answers", {}).items():
                several = value if isinstance(value, list) else str(value)
                told = spend.combined(told, spend.answer(code, several))
            hints.checked(told)
        except spend.WrongHint as mistaken:
            raise serializers.ValidationError(str(mistaken)) from mistaken
        return {"hints": dict(told), "afresh": attrs["afresh"]}
