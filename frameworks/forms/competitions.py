"""What an authority types when it runs and evaluates a further competition."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from consortia.models import Person
from frameworks.actions.criteria import Wanted
from frameworks.actions.evaluations import LEAST, MOST, Given
from frameworks.actions.invitees import Chosen
from frameworks.choices import CriterionKind
from frameworks.models import (
    CallOffCriterion,
    FrameworkCriterion,
    Invitation,
    Lot,
    SupplierOnLot,
)
from procurement_portal.core.form_fields import DayField, offer

LONG = forms.Textarea(attrs={"rows": 4})
SHORT = {"class": "govuk-input--width-5"}
HALF_A_MOMENT = "Give both a day and a time, or leave both empty."
CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")


class ClockField(forms.CharField):
    """A time of the day in 24 hours. Cleans to a time."""

    def __init__(self, **kwargs: Any) -> None:
        usual: dict[str, Any] = {
            "help_text": "In 24 hours, such as 12:00.",
            "widget": forms.TextInput(attrs=SHORT),
        }
        super().__init__(**usual | kwargs)

    def to_python(self, value: Any) -> Any:
        """The time. Raises ValidationError for what is none."""
        text = super().to_python(value)
        if not text:
            return None
        match = CLOCK.fullmatch(text.strip())
        if match is None or int(match[1]) > 23 or int(match[2]) > 59:
            raise ValidationError(f"{self.label} must be a time such as 12:00")
        return time(int(match[1]), int(match[2]))


def moment_of(day: date | None, clock: time | None) -> datetime | None:
    """The moment at which both meet, in local time."""
    if day is None or clock is None:
        return None
    return timezone.make_aware(datetime.combine(day, clock))


class Plain(forms.Form):
    """Nothing to type."""


class Days(forms.Form):
    """The days that suppliers are told with the invitation."""

    questions_on = DayField(label="Questions until: day", required=False)
    questions_time = ClockField(label="Questions until: time", required=False)
    deadline_on = DayField(label="Deadline for responses: day")
    deadline_time = ClockField(label="Deadline for responses: time")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Questions end before the deadline, and a day comes with its time."""
        given = super().clean() or {}
        if bool(given.get("questions_on")) != bool(given.get("questions_time")):
            self.add_error("questions_time", HALF_A_MOMENT)
        last = moment_of(given.get("questions_on"), given.get("questions_time"))
        deadline = moment_of(given.get("deadline_on"), given.get("deadline_time"))
        if last and deadline and last > deadline:
            self.add_error("questions_on", "Questions must end before the deadline, or with it.")
        return given


class Later(forms.Form):
    """A later deadline, and why."""

    deadline_on = DayField(label="New deadline: day")
    deadline_time = ClockField(label="New deadline: time")
    questions_on = DayField(label="Questions until: day", required=False)
    questions_time = ClockField(label="Questions until: time", required=False)
    reason = forms.CharField(label="Why", help_text="All suppliers will read this.", widget=LONG)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """A day for questions comes with its time."""
        given = super().clean() or {}
        if bool(given.get("questions_on")) != bool(given.get("questions_time")):
            self.add_error("questions_time", HALF_A_MOMENT)
        return given


class Invitees(forms.Form):
    """Each supplier of the lot: whether to invite it, and whom to write to."""

    def __init__(
        self, *args: Any, places: Sequence[SupplierOnLot], is_whole: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for place in places:
            self.fields[f"invite_{place.pk}"] = forms.BooleanField(
                label=f"Invite {place.supplier}", required=False
            )
            self.fields[f"name_{place.pk}"] = forms.CharField(
                label=f"Contact at {place.supplier}: name", required=False
            )
            self.fields[f"email_{place.pk}"] = forms.EmailField(
                label=f"Contact at {place.supplier}: e-mail address", required=False
            )
        if not is_whole:
            self.fields["not_invited_reason"] = forms.CharField(
                label="Why the others are not invited",
                required=False,
                help_text="Needed unless all are invited. Suppliers are left out only when they "
                "are not capable of this contract, or as the framework says (R23).",
                widget=LONG,
            )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever is invited is written to; whoever is not is left out for a reason."""
        given = super().clean() or {}
        for place in self.places:
            if given.get(f"invite_{place.pk}") and not given.get(f"email_{place.pk}"):
                name = f"email_{place.pk}"
                if name not in self.errors:
                    self.add_error(name, f"Enter whom to write to at {place.supplier}")
        return given

    def chosen(self) -> list[Chosen]:
        """Those that are ticked."""
        given = self.cleaned_data
        return [
            Chosen(place.pk, given[f"name_{place.pk}"], given[f"email_{place.pk}"])
            for place in self.places
            if given[f"invite_{place.pk}"]
        ]

    @staticmethod
    def initial_of(rows: Sequence[Invitation]) -> dict[str, Any]:
        """What was chosen before."""
        known: dict[str, Any] = {}
        for row in rows:
            known[f"invite_{row.place_id}"] = True
            known[f"name_{row.place_id}"] = row.contact_name
            known[f"email_{row.place_id}"] = row.contact_email
        return known


SPARE_ROWS = 2


class Criteria(forms.Form):
    """Rows of criteria: which of the framework's each belongs to, its words and its weight."""

    def __init__(
        self,
        *args: Any,
        parents: Sequence[FrameworkCriterion],
        known: Sequence[CallOffCriterion],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = range(max(len(parents), len(known)) + SPARE_ROWS)
        choices = [("", "Select one"), *((one.pk, _bounds(one)) for one in parents)]
        for row in self.rows:
            number = row + 1
            self.fields[f"parent_{row}"] = forms.TypedChoiceField(
                label=f"Criterion {number}: of the framework",
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
            )
            self.fields[f"name_{row}"] = forms.CharField(
                label=f"Criterion {number}: name", required=False, max_length=200
            )
            self.fields[f"question_{row}"] = forms.CharField(
                label=f"Criterion {number}: what suppliers are to answer",
                help_text="Leave empty for the price.",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"weight_{row}"] = forms.IntegerField(
                label=f"Criterion {number}: weight in percent",
                required=False,
                min_value=1,
                max_value=100,
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "suffix": "%"}),
            )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.initial = {**self._initial(parents, known), **self.initial}

    def _initial(
        self, parents: Sequence[FrameworkCriterion], known: Sequence[CallOffCriterion]
    ) -> dict[str, Any]:
        if known:
            told: list[tuple[Any, ...]] = [
                (one.parent_id, one.name, one.question, one.weight) for one in known
            ]
        else:
            told = [(one.pk, one.name, _asked(one), one.min_weight or None) for one in parents]
        return {
            f"{field}_{row}": value
            for row, values in enumerate(told)
            for field, value in zip(("parent", "name", "question", "weight"), values, strict=True)
        }

    def wanted(self) -> list[Wanted]:
        """The rows that have a weight."""
        given = self.cleaned_data
        return [
            Wanted(
                parent_id=given[f"parent_{row}"] or 0,
                name=given[f"name_{row}"],
                question=given[f"question_{row}"],
                weight=given[f"weight_{row}"],
            )
            for row in self.rows
            if given.get(f"weight_{row}")
        ]


def _bounds(one: FrameworkCriterion) -> str:
    return f"{one} ({one.get_kind_display()}, {one.min_weight} to {one.max_weight}%)"


def _asked(one: FrameworkCriterion) -> str:
    return one.description if one.kind == CriterionKind.QUALITY else ""


class FrameworkCriterionForm(forms.Form):
    """An award criterion that a framework sets for its call-offs."""

    name = forms.CharField(label="Name", max_length=200)
    kind = forms.ChoiceField(label="What it weighs", choices=CriterionKind.choices)
    lot = forms.ModelChoiceField(
        Lot.objects.none(), required=False, empty_label="All lots", label="Lot"
    )
    description = forms.CharField(
        label="Description",
        required=False,
        help_text="In the words of the framework. Call-offs may refine it.",
        widget=LONG,
    )
    min_weight = forms.IntegerField(
        label="Lowest weight in a call-off, in percent",
        min_value=0,
        max_value=100,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "suffix": "%"}),
    )
    max_weight = forms.IntegerField(
        label="Highest weight in a call-off, in percent",
        min_value=0,
        max_value=100,
        initial=100,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "suffix": "%"}),
    )

    def __init__(self, *args: Any, lots: QuerySet[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "lot", lots)


class AnswerQuestion(forms.Form):
    """An answer that all suppliers read."""

    answer = forms.CharField(
        label="Answer", help_text="All suppliers who take part will read this.", widget=LONG
    )


class Announcement(forms.Form):
    """Something that nobody asked."""

    subject = forms.CharField(label="What it is about", max_length=200)
    text = forms.CharField(
        label="What you want to say",
        help_text="All suppliers who take part will read this.",
        widget=LONG,
    )


class Contact(forms.Form):
    """Whom to send the invitation to again."""

    contact_name = forms.CharField(label="Contact: name", required=False)
    contact_email = forms.EmailField(label="Contact: e-mail address")


class Reason(forms.Form):
    """Why, for the supplier to read."""

    reason = forms.CharField(label="Why", help_text="The supplier will read this.", widget=LONG)


class NameEvaluator(forms.Form):
    """A person of the authority who is to evaluate."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Person", empty_label="Select one")

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people)


class Declaration(forms.Form):
    """The evaluator's word."""

    no_conflict = forms.BooleanField(
        label="I have no conflict of interest: neither I nor anybody close to me gains from who "
        "is awarded this contract"
    )


class Scores(forms.Form):
    """Points and a reason for each criterion."""

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[CallOffCriterion],
        answers: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria, self.answers = criteria, answers
        for one in criteria:
            self.fields[f"points_{one.pk}"] = forms.DecimalField(
                label=f"{one.name}: points from 0 to 100",
                min_value=LEAST,
                max_value=MOST,
                decimal_places=2,
                max_digits=5,
                widget=forms.NumberInput(attrs=SHORT),
            )
            self.fields[f"reason_{one.pk}"] = forms.CharField(
                label=f"{one.name}: why", widget=forms.Textarea(attrs={"rows": 4})
            )

    def given(self) -> dict[int, Given]:
        """By the number of the criterion."""
        clean = self.cleaned_data
        return {
            one.pk: Given(clean[f"points_{one.pk}"], clean[f"reason_{one.pk}"])
            for one in self.criteria
        }

    def groups(self) -> Iterator[tuple[CallOffCriterion, str, Any, Any]]:
        """Each criterion with the supplier's answer and the two fields."""
        for one in self.criteria:
            answer = self.answers.get(one.pk, "")
            yield one, answer, self[f"points_{one.pk}"], self[f"reason_{one.pk}"]

    @staticmethod
    def initial_of(rows: Sequence[Any]) -> dict[str, Decimal | str]:
        """What was given before, by rows of scores."""
        known: dict[str, Decimal | str] = {}
        for row in rows:
            known[f"points_{row.criterion_id}"] = row.points
            known[f"reason_{row.criterion_id}"] = row.reason
        return known
