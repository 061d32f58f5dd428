"""Finding frameworks by words: full text over what a buyer knows them by.

Every word typed must be found in the framework, in one of its lots, in its publisher's name or in
that of a supplier: by its stem, so that "cleaned" finds "cleaning", or as the beginning of a word.
No stored index stands behind it. Each text is read once, apart from the others, which keeps a
catalogue of thousands within a fraction of a second.
"""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, IntegerField, Model, Q, QuerySet, Value, When

from consortia.models import Consortium
from frameworks.models import Framework, Lot, Supplier, SupplierOnLot

# Words that say nothing, and that would otherwise have to be present.
SMALL_WORDS = frozenset({"a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to"})


def words_of(text: str) -> list[str]:
    """The words to look for; the small ones only where nothing else was typed."""
    found = re.findall(r"\w+", text.casefold())
    return [word for word in found if word not in SMALL_WORDS] or found


def found(text: str) -> list[int]:
    """Keys of the frameworks, drafts too, that hold every word or have the text in the reference.

    It asks the database at once, so that what follows need not search again.
    """
    holding = Q()
    for word in words_of(text):
        holding &= _holding(word)
    by_reference = Q(reference__icontains=text.strip())
    rows = Framework.objects.filter(holding | by_reference)
    return list(rows.order_by().values_list("pk", flat=True))


def best_first(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those whose reference is the text, then those with every word in the title, then the rest."""
    in_title = Q()
    for word in words_of(text):
        in_title &= Q(title__iregex=rf"\m{word}")
    nearness = Case(
        When(reference__iexact=text.strip(), then=Value(0)),
        When(in_title, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.order_by(nearness, "title", "pk")


def _holding(word: str) -> Q:
    lots = _with_word(Lot, word, "title").values("framework")
    suppliers = _with_word(Supplier, word, "name").values("pk")
    places = SupplierOnLot.objects.filter(supplier__in=suppliers).values("lot__framework")
    return (
        Q(pk__in=_with_word(Framework, word, "title", "reference", "summary").values("pk"))
        | Q(pk__in=lots)
        | Q(pk__in=places)
        | Q(publisher__in=_with_word(Consortium, word, "name").values("pk"))
    )


def _with_word(model: type[Model], word: str, *fields: str) -> QuerySet[Any]:
    """Rows in which one of the fields holds the word, by its stem or its beginning."""
    stem = SearchQuery(f"{word}:*", search_type="raw", config="english")
    holds = Q(document=stem)
    for field in fields:
        holds |= Q(**{f"{field}__iregex": rf"\m{word}"})
    rows = model._default_manager.alias(document=SearchVector(*fields, config="english"))
    return rows.filter(holds)
