"""Audit packs: a figure with everything that a stranger needs to work it out again.

A pack is JSON in one canonical form, sealed by the SHA-256 of its bytes. There are three kinds. An
*own* pack holds an authority's own inputs and the released figures of its peers, and its rate,
gap, band and opportunity follow from these alone. A *released* pack holds the figures released of
a kind of authority; only its confidential form, for the portal's operator, also holds the inputs
of every contributor, and only from those can the released figures themselves be worked out. The
open form says so, and holds the chain of rules through which they went. A *saving* pack holds a
claim, and its amounts follow from the lines and entries in it (`saving_reproduction`).
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from benchmarking.disclosure import release, revisions, rules
from benchmarking.disclosure.release import ReleasedFigure, ReleasedQuantiles
from benchmarking.disclosure.rules import Level, Reason
from benchmarking.measures import order_statistics, registry, spend_per_head
from benchmarking.measures.quality import Band
from benchmarking.measures.vocabulary import Direction, Status
from benchmarking.queries import saving_reproduction

FORM = 1
OWN, RELEASED, SAVING = "own", "released", "saving"
OPEN = (
    "This pack holds no authority's own inputs. It shows the released figures, the rules that let "
    "them through and the hashes of what they rest on; the operator's confidential pack reproduces "
    "them from the inputs."
)
Pack = dict[str, Any]


class BrokenPack(ValueError):
    """What was given is no pack, or not as it was written."""


def rules_in_force() -> dict[str, Any]:
    """The rules that every outward figure passes, in numbers."""
    return {
        "others_for_median": rules.minimum_others(0.5),
        "others_for_quartiles": rules.minimum_others(0.25),
        "others_for_public": rules.TOTAL_RULES[Level.PUBLIC].fewest,
        "significant_figures": rules.SIGNIFICANT_FIGURES,
        "changed_contributors": revisions.FEWEST_CHANGED,
        "quantile": "Hyndman-Fan type 7",
        "rounding": "half up, once",
    }


def formula_of(measure: str) -> dict[str, Any]:
    """What the measure says of itself. Raises KeyError for one that there is not."""
    told = registry.by_slug(measure)
    return {
        "name": told.NAME,
        "version": told.VERSION,
        "numerator": told.NUMERATOR,
        "denominator": told.DENOMINATOR,
        "why": told.WHY,
        "silent_when": list(told.SILENT_WHEN),
    }


def sealed(pack: Mapping[str, Any]) -> bytes:
    """The pack's bytes in canonical form, with the hash of everything else in it."""
    whole = {name: value for name, value in pack.items() if name != "sha256"}
    return canonical(whole | {"sha256": hashlib.sha256(canonical(whole)).hexdigest()})


def canonical(value: Any) -> bytes:
    """JSON with sorted names, one way only to write it: the same content has the same bytes."""
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()


def opened(content: bytes) -> Pack:
    """The pack in the bytes. Raises BrokenPack where they are none, or were altered."""
    try:
        pack = json.loads(content)
    except ValueError as broken:
        raise BrokenPack("This is no audit pack: it is not JSON.") from broken
    if not isinstance(pack, dict) or pack.get("pack") != FORM:
        raise BrokenPack("This is no audit pack of a form that is known.")
    if sealed(pack) != content:
        raise BrokenPack("The pack is not as it was written: its hash does not fit its content.")
    return pack


def reproduced(pack: Pack) -> dict[str, Any] | None:
    """The pack's figure worked out from its inputs alone; None for one that holds no inputs.

    Raises BrokenPack where something is missing, or another version of the measure made it.
    """
    try:
        if pack["formula"]["version"] != registry.by_slug(pack["cut"]["measure"]).VERSION:
            raise BrokenPack("The pack was made by another version of the measure.")
        if pack["kind"] == OWN:
            return own_figure(pack["inputs"], pack["released"])
        if pack["kind"] == SAVING:
            return saving_reproduction.figure(pack["inputs"])
        if pack["inputs"] is None:
            return None
        return released_figure(pack["inputs"], is_public=pack["cut"]["authority"] is None)
    except (KeyError, TypeError) as missing:
        raise BrokenPack(f"The pack is not whole: {missing}.") from missing


def own_figure(inputs: Mapping[str, Any], released: Mapping[str, Any]) -> dict[str, Any]:
    """Rate, status, gap, band and opportunity of own inputs beside released figures (2.1)."""
    row = _computed([inputs]).iloc[0]
    is_valid = row["status"] == Status.VALID.value
    is_compared = is_valid and inputs["quality_band"] != Band.D.value
    rate = float(row["rate"])
    cap = math.inf if inputs["cap_pence"] is None else max(float(inputs["cap_pence"]), 0.0)
    own = release.compare(
        rate if is_valid else math.nan,
        _number(inputs["denominator"]),
        _quantiles(released),
        cap_pence=cap,
    )
    shows = is_compared and inputs["direction"] == Direction.LOWER_BETTER.value
    return {
        "status": str(row["status"]),
        "rate": _text(rate, "0.00000001"),
        "gap_percent": _text(own.gap_percent, "0.0001"),
        "quartile_band": _band(rate, released) if is_compared else None,
        "opportunity": _pounds(own.opportunity_median_pence) if shows else None,
        "opportunity_best_quartile": (
            _pounds(own.opportunity_best_quartile_pence) if shows else None
        ),
    }


def released_figure(inputs: Sequence[Mapping[str, Any]], *, is_public: bool) -> dict[str, Any]:
    """Median and quartiles as released, from every contributor's inputs (2.6 R1)."""
    rates = list(_computed(inputs)["rate"]) if inputs else []
    others = max(len(rates) - 1, 0) if is_public else len(rates)
    level = Level.PUBLIC if is_public else Level.PARTICIPANTS
    is_enough = others >= (rules.TOTAL_RULES[level].fewest if is_public else 1)
    median, first, third = (
        order_statistics.quantile(rates, p) if is_enough else math.nan for p in (0.5, 0.25, 0.75)
    )
    told = release.disclose_quantiles(others, median, first, third, level)
    return {
        "median": _text(told.median.value, "0.00000001"),
        "lower_quartile": _text(told.q1.value, "0.00000001"),
        "upper_quartile": _text(told.q3.value, "0.00000001"),
        "other_count": told.n_others,
    }


def _computed(inputs: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "authority": range(len(inputs)),
            "net_pence": pd.Series([one["net_pence"] for one in inputs], dtype="int64"),
            "denominator": [_number(one["denominator"]) for one in inputs],
            "months_complete": pd.Series([one["months"] for one in inputs], dtype="int64"),
            "submitted": [True] * len(inputs),
            "quality_band": [one["quality_band"] for one in inputs],
        }
    )
    return spend_per_head.compute(frame)


def _number(text: str | None) -> float:
    return math.nan if text is None else float(text)


def _quantiles(released: Mapping[str, Any]) -> ReleasedQuantiles:
    told = [
        ReleasedFigure(
            None if released[name] is None else float(released[name]),
            Reason.NO_VALUE if released[name] is None else None,
            "",
        )
        for name in ("median", "lower_quartile", "upper_quartile")
    ]
    return ReleasedQuantiles(Level.PARTICIPANTS, released["other_count"], *told)


def _band(rate: float, released: Mapping[str, Any]) -> int | None:
    cuts = [released[name] for name in ("lower_quartile", "median", "upper_quartile")]
    return None if None in cuts else 1 + sum(rate > float(cut) for cut in cuts)


def _text(value: float | None, places: str) -> str | None:
    """The number to so many places, in words that JSON does not round."""
    if value is None or not math.isfinite(value):
        return None
    return str(Decimal(repr(float(value))).quantize(Decimal(places)))


def _pounds(pence: float | None) -> str | None:
    if pence is None:
        return None
    return str(Decimal(repr(pence)).scaleb(-2).quantize(Decimal("0.01"), ROUND_HALF_UP))
