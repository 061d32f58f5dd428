"""What a person says about a file that was read: answers, the ledger's total, what to do."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from benchmarking.choices import OverlapChoice
from benchmarking.forms.months import Months
from benchmarking.models import SpendImport
from benchmarking.queries import import_findings, import_reading
from benchmarking.sheets import interpretation, spend
from procurement_portal.core.form_fields import PoundsField, offer
from procurement_portal.core.month_field import MonthField
from procurement_portal.core.templatetags import formats

PERIOD = "period"
MONTHS = ("first_month", "last_month")


def field_of(code: str) -> str:
    """The name of the field for a question."""
    return f"question_{code}"


class Answers(Months):
    """The questions of a file that was read, each with the answer that holds chosen before."""

    def __init__(self, *args: Any, spend_import: SpendImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spend_import = spend_import
        about = import_reading.of(spend_import)
        self.questions = about.questions if about else ()
        for question in self.questions:
            self._ask(question)
        self.question_names = list(self.fields)

    def _ask(self, question: interpretation.Question) -> None:
        """Add the field. Values are places in the list: an answer may itself be empty."""
        choices = [(str(at), one.label) for at, one in enumerate(question.choices)]
        chosen = question.answer.split("\n") if question.several else [question.answer]
        initial = [str(at) for at, one in enumerate(question.choices) if one.value in chosen]
        field: forms.Field
        if question.several:
            field = forms.MultipleChoiceField(
                choices=choices, initial=initial, widget=forms.CheckboxSelectMultiple
            )
        else:
            field = forms.ChoiceField(
                choices=choices, initial=next(iter(initial), None), widget=forms.RadioSelect
            )
        field.label = question.text
        if len(choices) > 1 or question.code != PERIOD:
            self.fields[field_of(question.code)] = field
        if question.code == PERIOD:
            self._ask_months(question, is_only=len(choices) == 1)

    def _ask_months(self, question: interpretation.Question, *, is_only: bool) -> None:
        """The period in the person's words, beside the one offered or instead of it."""
        hint = question.text if is_only else "If it is another period."
        self.fields["first_month"] = MonthField(
            required=is_only,
            label="First month that the file covers",
            help_text=f"{hint} For example, April 2026.",
        )
        self.fields["last_month"] = MonthField(
            required=is_only,
            label="Last month that the file covers",
            help_text="The same month again when it is only one.",
        )

    @property
    def question_fields(self) -> list[BoundField]:
        """The questions, to be shown before everything else."""
        return [self[name] for name in self.question_names]

    def clean(self) -> dict[str, Any]:
        """The hints of all answers, once one of them differs from how the file was read."""
        cleaned = super().clean()
        answers = [(question, self._answer(question, cleaned)) for question in self.questions]
        given = [(question, answer) for question, answer in answers if answer is not None]
        hints: dict[str, Any] = {}
        if not all(_same(answer, question) for question, answer in given):
            for question, answer in given:
                hints = spend.combined(hints, self._hints(question.code, answer))
        cleaned["hints"] = hints
        cleaned["answered"] = [question.code for question in self.questions]
        return cleaned

    def _answer(
        self, question: interpretation.Question, cleaned: Mapping[str, Any]
    ) -> str | list[str] | None:
        """What was chosen, in the reader's terms; None where the field itself is wrong."""
        chosen = cleaned.get(field_of(question.code))
        if question.several:
            return None if chosen is None else [question.choices[int(at)].value for at in chosen]
        value = "" if chosen is None else question.choices[int(chosen)].value
        if question.code == PERIOD and not value:
            return self._months(cleaned)
        return None if chosen is None else value

    def _months(self, cleaned: Mapping[str, Any]) -> str | None:
        """The period that was typed instead of the one offered."""
        if "period" not in cleaned:
            return None
        if cleaned["period"] is None:
            self.add_error("first_month", "Enter the first and the last month")
            return None
        return f"{cleaned['period'].starts_on} to {cleaned['period'].ends_on}"

    def _hints(self, code: str, answer: str | Sequence[str]) -> dict[str, Any]:
        try:
            return dict(spend.answer(code, answer))
        except spend.WrongHint as mistaken:
            name = field_of(code)
            self.add_error(name if name in self.fields else None, str(mistaken))
            return {}


def _same(answer: str | Sequence[str], question: interpretation.Question) -> bool:
    if question.several:
        return set(answer) == set(question.answer.split("\n"))
    return answer == question.answer


def ledger_field() -> PoundsField:
    """The ledger's total, before loading and after it."""
    return PoundsField(
        required=False,
        label="Total in your ledger",
        help_text="What your ledger says these payments add up to. We tell you if it differs.",
    )


class LedgerTotal(forms.Form):
    """What the ledger says the payments of a loaded file add up to."""

    ledger_total = ledger_field()


class CheckedImport(Answers):
    """All that a person says before a file is loaded."""

    ledger_total = ledger_field()
    difference_known = forms.BooleanField(
        required=False, label="Load the file although the totals differ"
    )
    overlap_choice = forms.ChoiceField(
        choices=OverlapChoice.choices,
        widget=forms.RadioSelect,
        label="What should happen with payments that are loaded already?",
    )
    source_system = forms.CharField(
        required=False,
        max_length=100,
        label="Name of the system that this file comes from",
        help_text="For example, Agresso. The next file with these headings is read the same way.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )

    def __init__(self, *args: Any, spend_import: SpendImport, **kwargs: Any) -> None:
        super().__init__(*args, spend_import=spend_import, **kwargs)
        self.question_names = [
            name for name in self.fields if name.startswith("question_") or name in MONTHS
        ]
        self.order_fields(self.question_names)
        self.differs: Decimal | None = None
        if spend_import.corrects_id is not None:
            del self.fields["ledger_total"]
        if spend_import.profile is not None:
            self.fields["source_system"].initial = spend_import.profile.source_system
        overlap = import_findings.overlap(spend_import)
        if overlap is None:
            del self.fields["overlap_choice"]
        else:
            self._offer(overlap)

    def _offer(self, overlap: import_findings.Overlap) -> None:
        """Every choice with what it would do; the proposed one is chosen and says so."""
        field = self.fields["overlap_choice"]
        field.initial = overlap.proposed
        field.widget = ExplainedRadios(
            {choice.value: overlap.meaning_of(choice) for choice in OverlapChoice}
        )
        told = [
            (
                choice.value,
                f"{choice.label} (proposed)" if choice == overlap.proposed else choice.label,
            )
            for choice in OverlapChoice
        ]
        offer(self, "overlap_choice", told)

    def clean(self) -> dict[str, Any]:
        """A total that differs must be meant; not asked where the file is read again first."""
        cleaned = super().clean()
        ledger = cleaned.get("ledger_total")
        if ledger is not None and ledger != self.spend_import.accepted_total:
            self.differs = self.spend_import.accepted_total - ledger
            if not cleaned["hints"] and not cleaned["difference_known"]:
                self.add_error("ledger_total", self._difference(self.differs))
        return cleaned

    def _difference(self, differs: Decimal) -> str:
        side = "more than" if differs > 0 else "less than"
        return (
            f"The lines add up to {formats.pounds_exact(self.spend_import.accepted_total)}: "
            f"{formats.pounds_exact(abs(differs))} {side} your ledger"
        )


class ExplainedRadios(forms.RadioSelect):
    """Radios with a line under each that says what choosing it means."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        super().__init__()
        self.meanings = meanings

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option, with its meaning as the hint."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["hint"] = self.meanings.get(str(value), "")
        return option
