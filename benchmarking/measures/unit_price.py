"""Unit prices of the same item against everybody else who buys it (method 2.2).

The measure computes everything that it can for every authority and item, and says by a status
where it can not. It decides nothing about who may see what: outward figures go through
`benchmarking.disclosure` first.
"""

from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarking.measures import grouped, order_statistics, pack_errors
from benchmarking.measures.pack_errors import Question
from benchmarking.measures.vocabulary import Direction

SLUG = "unit-price"
VERSION = 1
NAME = "Unit price"
WHY = (
    "The same item costs different authorities different amounts. Whoever pays more than the "
    "middle of the others can ask the supplier why, or buy from the framework."
)
NUMERATOR = (
    "Net amount, in pounds without VAT, that the authority paid for the item over twelve whole "
    "months: credits, and adjustments signed by both sides, included; delivery, installation and "
    "training left out."
)
DENOMINATOR = (
    "What was bought, in the base unit of the item: quantity times what one order unit holds. "
    "Goods that went back are taken off."
)
DIRECTION = Direction.LOWER_BETTER
SILENT_WHEN: tuple[str, ...] = (
    "Nobody has said how many base units the order unit holds: such lines are counted apart.",
    "Returns outweigh purchases, so that no quantity or no amount above zero is left.",
    "The price looks like a wrong pack size: it waits until its owner has looked at it.",
    "For less than half of the authority's money in the category the units are known: the "
    "authority sees its own price, and nobody is compared with it.",
    "Fewer than three purchases, and less than £250: the authority is shown the others, and "
    "nobody is compared with it.",
    "Fewer than seven other authorities have a price (thirteen for quartiles): it is withheld.",
    "Fewer than three known suppliers stand behind the prices of the others, and no price of a "
    "framework is open to everybody: it is withheld.",
)

FEWEST_LINES: Final = 3
FEWEST_PENCE: Final = 250_00
SMALLEST_UNIT_SHARE: Final = 0.5
INDEX_TOLERANCE: Final = 0.02
MILLION: Final = 1_000_000

COLUMNS = ("authority", "item", "net_pence", "base_millionths")
_KEY = ["item", "authority"]

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


class PriceStatus(StrEnum):
    """Why an authority has, or has not, a price that others may be compared with.

    The order of the members is the order in which they are tried.
    """

    EXCLUDED = "excluded"
    UOM_UNRESOLVED = "uom_unresolved"
    NON_POSITIVE = "non_positive"
    QUARANTINED = "quarantined"
    UNITS_UNKNOWN = "units_unknown"
    TOO_LITTLE = "too_little"
    VALID = "valid"


COMPARED_WITH_OTHERS: Final = (
    PriceStatus.VALID.value,
    PriceStatus.TOO_LITTLE.value,
    PriceStatus.UNITS_UNKNOWN.value,
)
"""Who is shown how far the own price stands from the others', whether or not it counts there."""


def index_ratio(index_end: float, index_of_month: float, *, widest_move: float) -> float:
    """By what to multiply an amount of a month so that it stands at the window's last prices.

    `widest_move` is how far the category's index moved within the window, as a share: up to 2 %
    nothing is restated and the answer is 1. Raises ValueError for an index of 0 or less.
    Method 2.2: £12.40 at 103.2 is £12.7244 at 105.9.
    """
    if not (index_end > 0 and index_of_month > 0):
        raise ValueError("an index stands above 0")
    return index_end / index_of_month if widest_move > INDEX_TOLERANCE else 1.0


def compute(
    lines: pd.DataFrame,
    *,
    fewest_lines: int = FEWEST_LINES,
    fewest_pence: int = FEWEST_PENCE,
) -> pd.DataFrame:
    """Place every authority that bought an item among the others who bought it.

    One row a line, credit or signed adjustment: `authority`; `item`; `net_pence`, whole pence,
    credits negative; `base_millionths`, whole millionths of the item's base unit, 0 for a credit
    on the price only, missing where the order unit is not resolved. Beside them may stand:

    - `excluded`: the line is left out, as delivery is, or by a decision;
    - `index_ratio`: see `index_ratio`; 1 where absent;
    - `framework_pence`: price of one base unit on the framework, in pence, that was in force on
      the line's day; missing where there was none;
    - `category`: units must be known for half of an authority's money there;
    - `is_goods`: whether the item has an order unit at all; without it all are goods;
    - `is_cleared`: the owner has said that the price is right, so it is not asked again.

    The answer has one row an authority and item, ordered by both:

    - `price`: pounds for one base unit, unrounded; `units`: base units; `net_pence`; `status`, a
      `PriceStatus`; `flags`: "outlier" for a price far from the others' that is no pack error;
    - `line_count`, `unresolved_count`, `excluded_count`: usable lines, and those that are not;
      `keyed_pence`: all money on the item but what was left out;
    - `question`, `factors`, `z`, `ratio`: what the pack screen says (`pack_errors.screen`);
    - `n_others`, `peer_median`, `peer_q1`, `peer_q3`: of the others whose status is `valid`;
      `band`: the quarter of all valid prices in which this one lies;
    - `variance_percent`: how far above the median, in per cent of it; `variance_median_pence`,
      `variance_best_quartile_pence`: (price − target) · units, negative where the price is below;
    - `framework_units`, `framework_price`, `variance_framework_pence`: over the lines with a
      framework price: their units, its mean, and what was paid above it.

    Opportunities are the positive parts of variances. Raises ValueError for a missing column,
    TypeError when pence or millionths are not whole numbers. Method 2.2, ruling 2.7a-3.
    """
    _check(lines)
    rows = _of_each(lines)
    price = rows["price"].to_numpy()
    codes = pd.factorize(rows["item"])[0].astype(np.int64)
    group_count = int(codes.max()) + 1 if codes.size else 0
    priced = ~np.isnan(price)
    _screen(rows, codes, priced, group_count)
    rows["status"] = _statuses(rows, priced, fewest_lines, fewest_pence)
    counts = (rows["status"] == PriceStatus.VALID.value).to_numpy()
    _place(
        rows, grouped.Groups(codes, np.where(priced, price, 0.0), counts, group_count=group_count)
    )
    return rows.drop(columns=["is_goods", "is_cleared", "net_lines", "unit_share", "has_usable"])


def _check(lines: pd.DataFrame) -> None:
    absent = [name for name in COLUMNS if name not in lines.columns]
    if absent:
        raise ValueError(f"missing columns: {', '.join(absent)}")
    for name in ("net_pence", "base_millionths"):
        if not pd.api.types.is_integer_dtype(lines[name].dtype):
            raise TypeError(f"{name} holds whole numbers")


def _of_each(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines added up by item and authority, in an order that does not depend on theirs."""
    optional: dict[str, Any] = {
        "excluded": False,
        "index_ratio": 1.0,
        "framework_pence": np.nan,
        "category": "",
        "is_goods": True,
        "is_cleared": False,
    }
    absent = {name: value for name, value in optional.items() if name not in lines.columns}
    frame = lines.assign(**absent).sort_values([*_KEY, "net_pence", "base_millionths"])
    left_out = frame["excluded"].to_numpy(dtype=np.bool_)
    known = frame["base_millionths"].notna().to_numpy(dtype=np.bool_)
    usable = known & ~left_out
    millionths = np.where(usable, frame["base_millionths"].fillna(0).to_numpy(dtype=np.int64), 0)
    pence = frame["net_pence"].to_numpy(dtype=np.int64)
    on_list = usable & ~frame["framework_pence"].isna().to_numpy()
    list_pence = np.where(on_list, frame["framework_pence"].to_numpy(dtype=np.float64), 0.0)
    frame = frame.assign(
        used_pence=np.where(usable, pence, 0),
        keyed_pence=np.where(left_out, 0, pence),
        restated=np.where(usable, pence * frame["index_ratio"].to_numpy(dtype=np.float64), 0.0),
        millionths=millionths,
        line_count=usable & (millionths != 0),
        net_lines=np.sign(millionths),
        unresolved_count=~known & ~left_out,
        excluded_count=left_out,
        list_millionths=np.where(on_list, millionths, 0),
        list_cost=list_pence * millionths / MILLION,
        has_usable=usable,
    )
    frame["unit_share"] = _unit_shares(frame, known)
    sums = ["used_pence", "keyed_pence", "restated", "millionths", "line_count", "net_lines"]
    sums += ["unresolved_count", "excluded_count", "list_millionths", "list_cost", "has_usable"]
    whole = frame.groupby(_KEY, sort=True, observed=True)
    rows = whole[sums].sum()
    rows[["is_goods", "is_cleared", "unit_share", "category"]] = whole[
        ["is_goods", "is_cleared", "unit_share", "category"]
    ].first()
    return _priced(rows.reset_index())


def _unit_shares(frame: pd.DataFrame, known: Booleans) -> pd.Series:
    """How much of the authority's money in the category has a known unit, weighed by |amount|."""
    size = frame["net_pence"].abs().where(~frame["excluded"].astype(bool), 0)
    by = [frame["authority"], frame["category"]]
    whole = size.groupby(by).transform("sum")
    part = size.where(known, 0).groupby(by).transform("sum")
    return (part / whole.where(whole > 0)).fillna(1.0)


def _priced(rows: pd.DataFrame) -> pd.DataFrame:
    units = rows["millionths"] / MILLION
    has_price = (rows["millionths"] > 0) & (rows["restated"] > 0)
    price = (rows["restated"] / 100.0 / units.where(has_price)).astype(np.float64)
    list_units = rows["list_millionths"] / MILLION
    list_pence = (rows["list_cost"] / list_units.where(list_units > 0)).astype(np.float64)
    above = (price * 100.0 - list_pence) * list_units
    return rows.assign(
        price=price,
        units=units,
        net_pence=rows["used_pence"],
        framework_units=list_units,
        framework_price=list_pence / 100.0,
        variance_framework_pence=above,
    ).drop(columns=["used_pence", "restated", "millionths", "list_millionths", "list_cost"])


def _screen(rows: pd.DataFrame, codes: npt.NDArray[np.int64], priced: Booleans, count: int) -> None:
    """Add what the pack screen says, of all prices that there are, counted or not."""
    price = rows["price"].to_numpy()
    every = grouped.Groups(codes, np.where(priced, price, 0.0), priced, group_count=count)
    logs = np.log(np.where(priced, price, 1.0))
    z = every.with_values(logs).modified_z()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = price / every.quantile_of_others(0.5)
    z, ratio = (np.where(priced, one, np.nan) for one in (z, ratio))
    found = [
        pack_errors.screen(one_z, one_ratio, is_goods=bool(is_goods))
        for one_z, one_ratio, is_goods in zip(z, ratio, rows["is_goods"], strict=True)
    ]
    cleared = rows["is_cleared"].to_numpy(dtype=np.bool_)
    rows["z"], rows["ratio"] = z, ratio
    rows["question"] = [
        Question.NONE.value if is_cleared else one.question.value
        for one, is_cleared in zip(found, cleared, strict=True)
    ]
    rows["factors"] = [
        "" if is_cleared else " ".join(one.factors)
        for one, is_cleared in zip(found, cleared, strict=True)
    ]
    is_far = np.abs(z) > order_statistics.OUTLIER_LIMIT
    rows["flags"] = np.where(is_far & (rows["question"] == ""), "outlier", "")


def _statuses(
    rows: pd.DataFrame, priced: Booleans, fewest_lines: int, fewest_pence: int
) -> npt.NDArray[np.str_]:
    """The first that applies, in the order of `PriceStatus`."""
    small = (rows["net_lines"] < fewest_lines) & (rows["net_pence"] < fewest_pence)
    return np.select(
        [
            ~(rows["has_usable"] > 0) & ~(rows["unresolved_count"] > 0),
            ~(rows["has_usable"] > 0),
            ~priced,
            rows["question"] != Question.NONE.value,
            rows["unit_share"] < SMALLEST_UNIT_SHARE,
            small,
        ],
        [
            PriceStatus.EXCLUDED.value,
            PriceStatus.UOM_UNRESOLVED.value,
            PriceStatus.NON_POSITIVE.value,
            PriceStatus.QUARANTINED.value,
            PriceStatus.UNITS_UNKNOWN.value,
            PriceStatus.TOO_LITTLE.value,
        ],
        default=PriceStatus.VALID.value,
    )


def _place(rows: pd.DataFrame, peers: grouped.Groups) -> None:
    """Add the others' quantiles, and how far the own price stands from them."""
    compared = rows["status"].isin(COMPARED_WITH_OTHERS).to_numpy()
    own = np.where(compared, rows["price"].to_numpy(), np.nan)
    first, median, third = (peers.quantile_of_others(p) for p in (0.25, 0.5, 0.75))
    units = rows["units"].to_numpy(dtype=np.float64)
    rows["n_others"] = peers.others
    rows["peer_q1"], rows["peer_median"], rows["peer_q3"] = first, median, third
    rows["band"] = pd.Series(peers.bands(), index=rows.index).astype("Int64")
    rows["variance_percent"] = 100.0 * (own - median) / median
    rows["variance_median_pence"] = 100.0 * (own - median) * units
    rows["variance_best_quartile_pence"] = 100.0 * (own - first) * units
    rows["variance_framework_pence"] = rows["variance_framework_pence"].where(compared)
