"""Keeping what frameworks are found by in step with what they are.

Actions that change a framework, a lot, a place or a document call `refresh` in their transaction;
a task heals every few minutes what they missed, and makes all of it anew every night.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import F, Max, Q, TextField, Value
from django.db.models.functions import Greatest

from consortia.choices import Region
from frameworks.choices import ON_THE_LOT, UNPUBLISHED, LotStatus, MappingScheme, OpenTo
from frameworks.matching import search_words
from frameworks.models import (
    CategoryMapping,
    Document,
    Framework,
    FrameworkSearch,
    Lot,
    SearchWord,
    SupplierOnLot,
)

AT_ONCE = 500
NOT_OFFERED = (LotStatus.DRAFT, LotStatus.NOT_AWARDED)

_COUNT_WORDS = """
INSERT INTO frameworks_searchword (word, length, framework_count)
SELECT word, char_length(word), count(*)
FROM frameworks_frameworksearch AS search
JOIN frameworks_framework AS framework ON framework.id = search.framework_id
CROSS JOIN LATERAL unnest(search.words) AS word
WHERE framework.status <> ALL(%s)
GROUP BY word
"""


@dataclass
class _Known:
    """What is gathered about one framework before it is written."""

    first: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)
    third: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    regions: set[str] = field(default_factory=set)
    categories: set[int] = field(default_factory=set)
    suppliers: set[int] = field(default_factory=set)
    direct: bool = False
    competed: bool = False
    lots: int = 0


@transaction.atomic
def refresh(frameworks: Iterable[int], *, at: datetime) -> int:
    """Make anew what these frameworks are found by, and say how many they were."""
    done = 0
    keys = sorted(set(frameworks))
    for start in range(0, len(keys), AT_ONCE):
        rows = Framework.objects.filter(pk__in=keys[start : start + AT_ONCE])
        found = list(rows.select_related("publisher").order_by("pk"))
        known = _gather(found)
        _write(found, known, at=at)
        done += len(found)
    return done


@transaction.atomic
def refresh_all(*, at: datetime) -> int:
    """Make anew what every framework is found by, and count the words again."""
    done = refresh(Framework.objects.values_list("pk", flat=True), at=at)
    SearchWord.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_WORDS, [list(UNPUBLISHED)])
    return done


def refresh_changed(*, at: datetime) -> int:
    """Make anew those that changed, or whose parts changed, since it was last done."""
    return refresh(_changed(), at=at)


def _changed() -> Iterable[int]:
    changed = (
        Framework.objects.annotate(
            last=Greatest("updated_at", "publisher__updated_at"),
            lot_changed=Max("lots__updated_at"),
        )
        .filter(
            Q(search=None)
            | Q(last__gt=F("search__refreshed_at"))
            | Q(lot_changed__gt=F("search__refreshed_at"))
        )
        .values_list("pk", flat=True)
    )
    places = SupplierOnLot.objects.filter(
        updated_at__gt=F("lot__framework__search__refreshed_at")
    ).values_list("lot__framework", flat=True)
    documents = Document.objects.filter(
        updated_at__gt=F("framework__search__refreshed_at")
    ).values_list("framework", flat=True)
    return {*changed, *places, *documents}


def _gather(rows: Sequence[Framework]) -> dict[int, _Known]:
    known: dict[int, _Known] = defaultdict(_Known)
    for row in rows:
        keys = search_words.reference_keys(row.reference)
        known[row.pk].first += [row.title, row.reference, *keys]
        known[row.pk].third.append(row.publisher.name)
        known[row.pk].last += [row.summary, row.description]
    _add_lots(rows, known)
    _add_categories(rows, known)
    _add_places(rows, known)
    open_to_all = Document.objects.filter(framework__in=rows, open_to=OpenTo.EVERYBODY)
    for framework, title in open_to_all.values_list("framework", "title"):
        known[framework].last.append(title)
    return known


def _add_lots(rows: Sequence[Framework], known: Mapping[int, _Known]) -> None:
    lots = Lot.objects.filter(framework__in=rows).order_by("pk")
    for lot in lots.only(
        "framework", "title", "description", "status", "regions",
        "allows_direct_award", "allows_further_competition",
    ):  # fmt: skip
        one = known[lot.framework_id]
        one.lots += 1
        one.second.append(lot.title)
        one.last.append(lot.description)
        if lot.status in NOT_OFFERED:
            continue
        one.direct |= lot.allows_direct_award
        one.competed |= lot.allows_further_competition
        one.regions.update(lot.regions or Region.values)


def _add_categories(rows: Sequence[Framework], known: Mapping[int, _Known]) -> None:
    """Categories and CPV codes by name, and the words by which a need is known to belong there."""
    families: dict[int, set[int]] = defaultdict(set)
    columns = ("category", "category__name", "category__parent", "category__parent__name")
    own = Framework.categories.through.objects.filter(framework__in=rows).values_list(
        "framework", *columns
    )
    of_lots = Lot.categories.through.objects.filter(lot__framework__in=rows).values_list(
        "lot__framework", *columns
    )
    for framework, key, name, parent, parent_name in [*own, *of_lots]:
        known[framework].second += [name, parent_name or ""]
        families[framework] |= {key, parent} - {None}
    needs = defaultdict(list)
    mappings = CategoryMapping.objects.filter(
        scheme=MappingScheme.WORDS, category__in=set().union(*families.values())
    )
    for category, code in mappings.values_list("category", "code"):
        needs[category].append(code)
    for framework, family in families.items():
        known[framework].categories = family
        known[framework].last += [word for key in sorted(family) for word in needs[key]]
    codes = Framework.cpv_codes.through.objects.filter(framework__in=rows)
    for framework, code, title in codes.values_list("framework", "cpvcode", "cpvcode__title"):
        known[framework].second += [title, code.partition("-")[0]]


def _add_places(rows: Sequence[Framework], known: Mapping[int, _Known]) -> None:
    """Suppliers once awarded: who was invited or tendered is told to nobody."""
    places = SupplierOnLot.objects.public().filter(lot__framework__in=rows)
    columns = ("lot__framework", "supplier", "supplier__name", "status")
    for framework, supplier, name, status in places.values_list(*columns).order_by("pk"):
        known[framework].third.append(name)
        if status in ON_THE_LOT:
            known[framework].suppliers.add(supplier)


def _write(rows: Sequence[Framework], known: Mapping[int, _Known], *, at: datetime) -> None:
    searches = [_search(row, known[row.pk], at=at) for row in rows]
    columns = [one.name for one in FrameworkSearch._meta.fields if not one.primary_key]
    FrameworkSearch.objects.bulk_create(
        searches, update_conflicts=True, unique_fields=["framework"], update_fields=columns
    )
    public = {row.pk for row in rows if row.status not in UNPUBLISHED}
    words = {word for one in searches if one.framework_id in public for word in one.words}
    SearchWord.objects.bulk_create(
        [SearchWord(word=word, length=len(word)) for word in sorted(words)], ignore_conflicts=True
    )


def _search(row: Framework, one: _Known, *, at: datetime) -> FrameworkSearch:
    keys = search_words.reference_keys(row.reference)
    return FrameworkSearch(
        framework=row,
        document=_document(one),
        reference_key=search_words.whole_key(row.reference),
        reference_keys=keys,
        words=search_words.vocabulary_of([*one.first, *one.second, *one.third]),
        regions=sorted(one.regions if one.lots else Region.values),
        categories=sorted(one.categories),
        allows_direct_award=one.direct,
        allows_further_competition=one.competed,
        lot_count=one.lots,
        supplier_count=len(one.suppliers),
        refreshed_at=at,
    )


def _document(one: _Known) -> Any:
    """Each text by its stems and as it was written, so that beginnings of words are found too."""
    parts = []
    for weight, texts in zip("ABCD", (one.first, one.second, one.third, one.last), strict=True):
        told = " ".join(word for text in dict.fromkeys(texts) for word in search_words.tokens(text))
        text = Value(told, output_field=TextField())
        parts += [
            SearchVector(text, weight=weight, config=config) for config in ("english", "simple")
        ]
    whole: Any = parts[0]
    for part in parts[1:]:
        whole = whole + part
    return whole
