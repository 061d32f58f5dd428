"""The figures of others that stand in answers of the portal, read out of their texts."""

import csv
import io
import json
import math
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
from decimal import Decimal
from typing import Any

from benchmarking.disclosure import rules
from tests.benchmarking.attacked import MONTHS, Secret, World
from tests.benchmarking.inference import Below, Figure, Sum, quantile

NUMBER = re.compile(r"\d[\d,]*\.?\d*")
MANY_DIGITS = 5
QUANTILES = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
HEADINGS = {
    "Median": "median",
    "Lower quartile": "lower_quartile",
    "Upper quartile": "upper_quartile",
    "Other bodies compared": "other_count",
    "Bodies compared": "compared_count",
    "Other buyers": "other_count",
    "Authority": "authority",
    "Item": "item",
    "Rank at the least": "rank_lowest",
    "Rank at the most": "rank_highest",
    "Price level": "level",
    "Kind of body": "peer_group",
    "Peer group": "peer_group",
}
"""What the headings of files are called in the API."""
PASSED_ON = ("authority", "viewer", "peer_group")
Row = Mapping[str, Any]


class Told:
    """What somebody was told in so many answers: rows of figures, and numbers as written."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.rows: list[Row] = []
        written: set[str] = set()
        for text in texts:
            self.rows += _rows(text)
            written.update(NUMBER.findall(text))
        self.numbers = {Decimal(one.replace(",", "").rstrip(".")) for one in written}


def _rows(text: str) -> Iterator[Row]:
    """Every object of an answer of the API or an audit pack, or every line of a table."""
    if text.startswith(("{", "[")):
        yield from _objects(json.loads(text), {})
    elif not text.lstrip().startswith("<"):
        for line in csv.DictReader(io.StringIO(text)):
            yield {_key(str(heading)): cell for heading, cell in line.items() if cell}


def _objects(told: Any, about: Row) -> Iterator[Row]:
    if isinstance(told, list):
        for one in told:
            yield from _objects(one, about)
    elif isinstance(told, dict):
        whole = {**about, **told.get("cut", {}), **told}
        yield whole
        passed_on = {name: whole[name] for name in PASSED_ON if name in whole}
        for one in told.values():
            yield from _objects(one, passed_on)


def _key(heading: str) -> str:
    plain = heading.removeprefix("Peer ").removesuffix(" of others").capitalize()
    return HEADINGS.get(heading, HEADINGS.get(plain, heading))


def of_rates(told: Told, world: World, own: Secret | None) -> set[Figure]:
    """Quantiles of rates, the own place among the others, and sums that hold rates."""
    found: set[Figure] = set()
    for row in (row for row in told.rows if not row.get("item")):
        cut = _cut(row, world, own)
        for p, limits in _quantiles(row, cut):
            found |= set(quantile(cut, p, *limits))
        if own and cut and row.get("rank_lowest") and row.get("rank_highest"):
            fewest, most = int(row["rank_lowest"]) - 1, int(row["rank_highest"]) - 1
            found.add(Below(cut, own.rate, fewest, most))
    values = {one.body.slug: one.rate for one in world.secrets}
    for members in _groups(world, own):
        spent = tuple((one.body.slug, float(one.people)) for one in members)
        found |= set(_sum(told.numbers, spent, values))
    return found


def of_prices(told: Told, world: World, own: Secret | None) -> set[Figure]:
    """Quantiles of prices, and the own level against the mean of all, of logarithms of prices."""
    found: set[Figure] = set()
    for row in told.rows:
        if row.get("item"):
            cut = _cut(row, world, own)
            for p, limits in _quantiles(row, cut):
                found |= set(quantile(cut, p, *map(log, limits)))
        if own and row.get("level") and "basket_index" in row:
            found.add(_level(float(row["level"]), world, own))
    return found


def log(price: float) -> float:
    """On a scale on which every price that could be is above 0."""
    return math.log(price * 1e6)


def of_amounts(
    told: Told, world: World, own: Secret | None, amounts: Mapping[str, float]
) -> set[Figure]:
    """Sums over bodies that belong together which stand anywhere, exactly or to three figures."""
    found: set[Figure] = set()
    for members in _groups(world, own):
        weights = tuple((one.body.slug, 1.0) for one in members)
        found |= set(_sum(told.numbers, weights, amounts))
    return found


def _cut(row: Row, world: World, own: Secret | None) -> frozenset[Hashable]:
    """The bodies behind a row's figures of others; none where it has no figure."""
    count = row.get("other_count", row.get("compared_count"))
    if not row.get("median") or count is None:
        return frozenset()
    for_one = bool(row.get("viewer") or row.get("authority"))
    cuts = [
        _members(world, place, own if for_one else None, kind=row.get("peer_group"))
        for place in range(len(world.counts))
    ]
    reader = 0 if for_one or "compared_count" in row else 1
    return next(cut for cut in cuts if len(cut) - reader == int(count))


def _quantiles(row: Row, cut: frozenset[Hashable]) -> Iterator[tuple[float, tuple[float, float]]]:
    for name, p in QUANTILES.items():
        if cut and row.get(name):
            yield p, _limits(float(row[name]))


def _members(
    world: World, place: int, without: Secret | None, *, kind: str | None = None
) -> frozenset[Hashable]:
    """The bodies of a release, or those of one kind; files name the kind in words."""
    found = (one.body for one in world.among(place) if one is not without)
    named = {body.slug for body in found if kind in {None, body.kind, body.get_kind_display()}}
    return frozenset(named)


def _limits(told: float) -> tuple[float, float]:
    """Between what a number lies that was rounded to three figures; exact ones have more."""
    figures = rules.SIGNIFICANT_FIGURES
    if rules.round_significant(told) != told:
        figures = 2 * MANY_DIGITS
    half = 10.0 ** (math.floor(math.log10(abs(told))) - figures + 1) / 2
    return told - half * (1 + 1e-9), told + half * (1 + 1e-9)


def _level(told: float, world: World, own: Secret) -> Sum:
    """A level is the own price against the geometric mean of everybody's, that being 100."""
    low, high = _limits(told)
    members = _members(world, len(world.counts) - 1, None)
    weights = tuple((one, float(one == own.body.slug) - 1 / len(members)) for one in members)
    return Sum(tuple(sorted(weights)), math.log(low / 100), math.log(high / 100))


def _groups(world: World, own: Secret | None) -> Iterator[list[Secret]]:
    """One body, all of a release, the members of a consortium; with and without the reader."""
    yield from ([one] for one in world.secrets if one is not own)
    whole = [world.among(place) for place in range(len(world.counts))]
    whole += [world.secrets[world.counts[0] :], world.secrets[::3]]
    whole += [[one for number, one in enumerate(world.secrets) if number % 3]]
    for group in whole:
        yield group
        yield [one for one in group if one is not own]


def _sum(
    every_number: Set[Decimal],
    weights: tuple[tuple[str, float], ...],
    values: Mapping[str, float],
) -> list[Figure]:
    """The sum, if it stands among the numbers; that of one body only with digits of its own."""
    true = sum(weight * values[who] for who, weight in weights)
    exact = {Decimal(repr(round(true, places))) for places in range(2, 9)}
    if any(one in every_number and _digits(one) >= MANY_DIGITS for one in exact):
        return [Sum(weights, true * (1 - 1e-6), true * (1 + 1e-6))]
    rounded = rules.round_significant(true)
    if len(weights) > 1 and Decimal(repr(rounded)) in every_number:
        return [Sum(weights, *_limits(rounded))]
    return []


def _digits(number: Decimal) -> int:
    return len(str(number).replace(".", "").strip("0"))


def own_numbers(secret: Secret) -> set[Decimal]:
    """The body's amounts and its rate, with as many digits as could be meant."""
    exact = {secret.each_month, secret.each_month * MONTHS, secret.beside, secret.saved}
    exact |= {secret.price * 100, secret.price / 100}
    exact |= {round(secret.each_month * MONTHS / secret.people, places) for places in range(4, 9)}
    return {one for one in exact if _digits(one) >= MANY_DIGITS}
