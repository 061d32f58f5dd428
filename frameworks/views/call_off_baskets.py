"""The basket of a draft: filled from the price lists, and priced."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import baskets
from frameworks.forms import call_offs as forms
from frameworks.models import BasketLine
from frameworks.queries import baskets as basket_queries
from frameworks.views.of_call_off import DraftAction


class BasketPage(DraftAction):
    """What is in it, what the price lists have, and what it costs from whom."""

    form_class = forms.Section
    template_name = "frameworks/call_off_basket.html"
    title = "Basket"
    submit = "Price the basket"
    done = "Priced: each supplier’s rates of today are frozen for this call-off."

    def arguments(self, form: Any) -> dict[str, Any]:
        """The version that was seen, and the day."""
        return {"version": form.cleaned_data["version"], "on": timezone.localdate()}

    def act(self, **arguments: Any) -> Any:
        """Freeze the rates."""
        return baskets.price(self.call_off.pk, **arguments)

    def get_success_url(self) -> str:
        """Back here."""
        return reverse("call-off-basket", args=[self.call_off.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the basket, and what the words find."""
        words = self.request.GET.get("q", "").strip()[:200]
        things, are_more = basket_queries.things_for(
            self.call_off, self.request.user, on=timezone.localdate(), words=words
        )
        context = {
            "basket": basket_queries.of_call_off(self.call_off),
            "find": forms.Find(self.request.GET if words else None),
            "words": words,
            "things": things,
            "are_more": are_more,
            "cancel_url": self.above,
        }
        return super().get_context_data(**context | kwargs)


class AddLine(DraftAction):
    """Put a thing in the basket."""

    form_class = forms.AddLine
    title = "Add to the basket"
    submit = "Add to the basket"
    done = "Added to the basket."

    @cached_property
    def thing(self) -> Any:
        """What the address names, as a price list has it today."""
        asked = self.request.GET.get("thing", "")
        if not asked.lstrip("-").isdecimal() or len(asked) > 20:
            raise Http404
        lines = basket_queries.lines_for(
            self.call_off, self.request.user, on=timezone.localdate()
        ).filter(thing=int(asked))
        found = lines.order_by("pk").first()
        if found is None:
            raise Http404
        return found

    def get_initial(self) -> dict[str, Any]:
        """The thing."""
        return super().get_initial() | {"thing": self.thing.thing}

    def act(self, **arguments: Any) -> BasketLine:
        """Add it."""
        return baskets.add(self.call_off.pk, on=timezone.localdate(), **arguments)

    def get_success_url(self) -> str:
        """Back to the basket."""
        return reverse("call-off-basket", args=[self.call_off.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the thing."""
        thing = self.thing
        detail = basket_queries.detail_of(thing)
        named = f"{thing.item} ({detail})" if detail else thing.item
        context = {"lead": f"{named}, priced by {basket_queries.unit_of(thing) or 'the unit'}"}
        return super().get_context_data(**context | kwargs)


class ChangeLine(DraftAction):
    """Another quantity; nought takes it out."""

    form_class = forms.ChangeLine
    title = "Change the quantity"
    done = "Saved."

    @cached_property
    def line(self) -> BasketLine:
        """The line of the address."""
        line: BasketLine | None = self.call_off.basket.filter(pk=self.kwargs["line"]).first()
        if line is None:
            raise Http404
        return line

    def get_initial(self) -> dict[str, Any]:
        """The quantity as it stands."""
        return super().get_initial() | {"quantity": self.line.amount}

    def act(self, **arguments: Any) -> Any:
        """Change it, or take it out."""
        if arguments["quantity"] == 0:
            arguments.pop("quantity")
            return baskets.remove(self.call_off.pk, self.line.pk, **arguments)
        return baskets.change(self.call_off.pk, self.line.pk, **arguments)

    def get_success_url(self) -> str:
        """Back to the basket."""
        return reverse("call-off-basket", args=[self.call_off.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the line."""
        return super().get_context_data(**{"lead": str(self.line.item)} | kwargs)
