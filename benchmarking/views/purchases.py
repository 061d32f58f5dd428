"""Pages where purchases come in and owners answer for their prices."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify

from benchmarking.actions import adjustments, price_questions, purchase_imports
from benchmarking.choices import Permission, PurchaseImportState, QuestionState
from benchmarking.filters import prices as filters
from benchmarking.forms import prices as forms
from benchmarking.models import Item, PriceAdjustment, PriceQuestion, PurchaseImport
from benchmarking.queries import places, purchases
from procurement_portal.core import access
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import ActionPage, DetailPage, Guarded, csv_download

TRAIL = (("Home", "home"), ("Unit prices", "unit-prices"))
WITH_FILES = (*TRAIL, ("Purchases", "purchase-imports"))
WITH_QUESTIONS = (*TRAIL, ("Questions about prices", "price-questions"))


class PurchaseImports(Trail, TablePage):
    """Files of purchases that the person's authorities have loaded."""

    permission = Permission.SPEND_VIEW
    model = PurchaseImport
    queryset = PurchaseImport.objects.select_related("authority")
    filterset_class = filters.PurchaseImportFilters
    title = "Purchases"
    lead = "Files that say what was bought, how many of which unit, and for how much."
    thing = "file"
    things = "files"
    template_name = "benchmarking/purchase_imports.html"
    rows_template = "benchmarking/_purchase_import_row.html"
    trail = TRAIL
    headings = (
        {"text": "File", "sort": "file"},
        {"text": "Authority"},
        {"text": "State"},
        {"text": "Lines", "numeric": True, "sort": "lines"},
        {"text": "Refused", "numeric": True, "sort": "refused"},
        {"text": "Net amount", "numeric": True, "sort": "total"},
        {"text": "Loaded", "sort": "loaded"},
    )
    usual_sort = "-loaded"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the person may load a file."""
        may = access.can(self.request.user, Permission.PURCHASE_IMPORT)
        return super().get_context_data(**{"may_import": may} | kwargs)


class UploadPurchases(Trail, ActionPage):
    """Choose a file of purchases, to be loaded at once."""

    permission = Permission.PURCHASE_IMPORT
    form_class = forms.UploadPurchases
    template_name = "benchmarking/purchase_upload.html"
    title = "Load purchases"
    submit = "Load"
    done = "The file is loaded. Prices are compared again in a moment."
    trail = WITH_FILES

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only authorities for which the person loads."""
        own = places.authorities_to_load_for(self.request.user)
        return super().get_form_kwargs() | {"authorities": own}

    def action(self, **arguments: Any) -> PurchaseImport:
        """Load it."""
        file = arguments.pop("purchases")
        del arguments["is_net"]
        return purchase_imports.load(
            arguments.pop("authority"), name=file.name, chunks=file.chunks(), **arguments
        )

    def get_success_url(self) -> str:
        """What became of its rows."""
        return reverse("purchase-import", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        return super().get_context_data(**{"cancel_url": reverse("purchase-imports")} | kwargs)


class PurchaseImportPage(Trail, DetailPage):
    """What was understood of a file, and each refused row with its reason."""

    permission = Permission.SPEND_VIEW
    model = PurchaseImport
    queryset = PurchaseImport.objects.select_related("authority")
    template_name = "benchmarking/purchase_import.html"
    context_object_name = "loaded"
    trail = WITH_FILES

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the refused rows, and whether it can be undone."""
        one = self.object
        may = access.can(self.request.user, Permission.PURCHASE_IMPORT, one)
        refused = [[f"{row:,}", column, why] for row, column, why in one.report["refused"]]
        told = {
            "facts": purchases.facts(one),
            "refused": refused[: purchases.SHOWN],
            "shown": purchases.SHOWN,
            "headings": [{"text": "Row"}, {"text": "Column"}, {"text": "Why"}],
            "may_undo": may and one.state == PurchaseImportState.LOADED,
        }
        return super().get_context_data(**told | kwargs)


class OfImport(Guarded):
    """Of one file that the person may see; any other is not found."""

    kwargs: dict[str, Any]

    @cached_property
    def loaded(self) -> PurchaseImport:
        """The file that the address names."""
        rows = PurchaseImport.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("file", "authority"), pk=self.kwargs["pk"])


class RowsWithReasons(OfImport):
    """The person's own file, with what became of each row before it."""

    permission = Permission.SPEND_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream it from the file that is kept."""
        one = self.loaded
        stem = slugify(one.file_name.rpartition(".")[0]) or "purchases"
        return csv_download(
            f"{stem}-with-reasons.csv",
            ("What became of it", "Column", "Reason"),
            purchases.rows_with_reasons(one),
        )


class UndoPurchases(Trail, OfImport, ActionPage):
    """Take a file's lines out of every price again."""

    permission = Permission.PURCHASE_IMPORT
    form_class = forms.forms.Form
    title = "Undo this file"
    submit = "Undo"
    done = "The file is undone. Prices are compared again in a moment."
    trail = WITH_FILES

    def action(self, **arguments: Any) -> PurchaseImport:
        """Undo it."""
        return purchase_imports.undo(self.loaded.pk, **arguments)

    def get_success_url(self) -> str:
        """The file, undone."""
        return reverse("purchase-import", args=[self.loaded.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what it means."""
        one = self.loaded
        told = {
            "lead": f"{one.file_name}: its {one.line_count:,} lines leave every price. The file "
            "and the record of it stay, and you can load it again.",
            "danger": True,
            "cancel_url": self.get_success_url(),
        }
        return super().get_context_data(**told | kwargs)


class PriceQuestions(Trail, TablePage):
    """Prices that wait for their owner's word, and words that were given."""

    permission = Permission.BENCHMARK_VIEW
    model = PriceQuestion
    queryset = PriceQuestion.objects.select_related("authority", "item")
    filterset_class = filters.PriceQuestionFilters
    title = "Questions about prices"
    lead = (
        "Prices that look like a wrong pack size are not compared until you have answered. A "
        "price that is only dear is a finding, and is not asked about."
    )
    thing = "question"
    things = "questions"
    template_name = "benchmarking/price_questions.html"
    rows_template = "benchmarking/_price_question_row.html"
    trail = TRAIL
    headings = (
        {"text": "Item", "sort": "item"},
        {"text": "Order unit"},
        {"text": "Your price", "numeric": True},
        {"text": "Question"},
        {"text": "Proposed"},
        {"text": "State"},
        {"text": "Asked", "sort": "raised"},
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the proposals in words."""
        told = super().get_context_data(**kwargs)
        for question in told["page_obj"].object_list:
            question.proposed = purchases.proposed(question)
        return told


class AnswerQuestion(Trail, ActionPage):
    """Answer one question: what the order unit holds, that the price is right, or neither."""

    permission = Permission.PRICE_ANSWER
    form_class = forms.AnswerQuestion
    template_name = "benchmarking/price_question.html"
    submit = "Answer"
    done = "Your answer is kept. Prices are compared again in a moment."
    trail = WITH_QUESTIONS
    kwargs: dict[str, Any]

    @cached_property
    def question(self) -> PriceQuestion:
        """The question that the address names, at the person's authorities."""
        rows = PriceQuestion.objects.visible_to(self.request.user).select_related(
            "authority", "item"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """With the proposal, where there is one."""
        units = purchases.units_proposed(self.question)
        return {"answer": "units", "units": units} if units else {}

    def action(self, **arguments: Any) -> PriceQuestion:
        """Keep the answer."""
        return price_questions.answer(self.question.pk, **arguments)

    def get_success_url(self) -> str:
        """What else waits."""
        return reverse("price-questions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the question, its proposals and the lines that it speaks of."""
        one = self.question
        told = {
            "title": one.get_kind_display(),
            "question": one,
            "is_open": one.state == QuestionState.OPEN,
            "proposals": purchases.proposals(one),
            "lines": purchases.lines_of(self.request.user, one),
            "line_headings": purchases.LINE_HEADINGS,
            "cancel_url": self.get_success_url(),
        }
        return super().get_context_data(**told | kwargs)


class Adjustments(Trail, TablePage):
    """Adjustments of the person's authorities, or of suppliers that the person answers for."""

    permission = Permission.ADJUSTMENT_SIGN
    model = PriceAdjustment
    queryset = PriceAdjustment.objects.select_related("authority", "supplier", "item")
    filterset_class = filters.AdjustmentFilters
    title = "Adjustments of prices"
    lead = "Rebates, bundles and the like. One counts in a price once both sides have signed it."
    thing = "adjustment"
    things = "adjustments"
    template_name = "benchmarking/adjustments.html"
    rows_template = "benchmarking/_adjustment_row.html"
    trail = (("Home", "home"),)
    headings = (
        {"text": "Item"},
        {"text": "Authority and supplier"},
        {"text": "Why"},
        {"text": "Amount", "numeric": True},
        {"text": "Day"},
        {"text": "Signed by"},
    )


class ClaimAdjustment(Trail, ActionPage):
    """Record an adjustment, for both sides to sign."""

    permission = Permission.PURCHASE_IMPORT
    form_class = forms.ClaimAdjustment
    title = "Record an adjustment"
    submit = "Record"
    done = "It is recorded, and counts once both sides have signed."
    trail = (("Home", "home"), ("Adjustments of prices", "adjustments"))

    def get_form_kwargs(self) -> dict[str, Any]:
        """Items that were bought, and those who sold them."""
        person = self.request.user
        return super().get_form_kwargs() | {
            "authorities": places.authorities_to_load_for(person),
            "items": Item.objects.visible_to(person).order_by("name", "pk"),
            "suppliers": purchases.sellers(person),
        }

    def action(self, **arguments: Any) -> PriceAdjustment:
        """Record it."""
        return adjustments.claim(**arguments)

    def get_success_url(self) -> str:
        """The list."""
        return reverse("adjustments")


class SignAdjustment(Trail, ActionPage):
    """Sign an adjustment for one's own side."""

    permission = Permission.ADJUSTMENT_SIGN
    form_class = forms.forms.Form
    title = "Sign this adjustment"
    submit = "Sign"
    done = "Your side has signed."
    trail = (("Home", "home"), ("Adjustments of prices", "adjustments"))
    kwargs: dict[str, Any]

    @cached_property
    def adjustment(self) -> PriceAdjustment:
        """The one that the address names."""
        rows = PriceAdjustment.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("authority", "supplier", "item"), pk=self.kwargs["pk"]
        )

    def action(self, **arguments: Any) -> PriceAdjustment:
        """Sign it."""
        return adjustments.sign(self.adjustment.pk, **arguments)

    def get_success_url(self) -> str:
        """The list."""
        return reverse("adjustments")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what is signed."""
        lead = purchases.adjustment_in_words(self.adjustment)
        return super().get_context_data(
            **{"lead": lead, "cancel_url": self.get_success_url()} | kwargs
        )
