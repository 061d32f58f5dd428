"""Spend per head of a category against authorities of the same kind (method 2.1).

The measure computes everything that it can for every authority and says by a status where it
can not. It decides nothing about who may see what: outward figures go through
`benchmarking.disclosure` first.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarking.measures import comparing, grouped, order_statistics
from benchmarking.measures.comparing import Circles, Rates
from benchmarking.measures.quality import Band
from benchmarking.measures.vocabulary import Direction, Flag, Status, Tier

SLUG = "spend-per-head"
VERSION = 3
NAME = "Spend per head"
WHY = (
    "Authorities of the same kind serve the same needs. Spend far above the middle of them is "
    "either a need that can be explained or money that can be found."
)
NUMERATOR = (
    "Net amount, in pounds without VAT, of the authority's spend lines in the category over "
    "twelve whole months, credits included; payroll, grants, taxes, precepts and internal "
    "recharges left out."
)
DENOMINATOR = "The authority's population at the middle of the twelve months."
DIRECTION = Direction.CONTEXT
SILENT_WHEN: tuple[str, ...] = (
    "The authority sent no return for the twelve months.",
    "The return is complete and holds no spend in the category: a true zero, counted apart.",
    "The population is missing or not above zero.",
    "Credits outweigh spend, so that the net amount is not above zero.",
    "Fewer than nine of the twelve months are there: the authority sees its own figure only.",
    "Fewer than seven other authorities have a figure (thirteen for quartiles): it is withheld.",
    "The quality of the authority's data is of band D: the authority sees its own figure, without "
    "any pounds to the median, and nobody is compared with it.",
)

MONTHS_IN_WINDOW = 12
FEWEST_MONTHS_TO_ANNUALISE = 9

COLUMNS = ("authority", "net_pence", "denominator", "months_complete", "submitted")
GROUP_COLUMNS = ("category", "peer_group")
CAP_COLUMN = "cap_pence"
QUALITY_COLUMN = "quality_band"
QUARTERS = ("q1", "q2", "q3", "q4")

FLAGS = (Flag.ANNUALISED, Flag.OUTLIER, Flag.QUALITY_C, Flag.QUALITY_D)
FLAG_WORDS = np.array(
    [
        " ".join(flag.value for place, flag in enumerate(FLAGS) if number >> place & 1)
        for number in range(2 ** len(FLAGS))
    ]
)
"""Every set of flags as words, by the number whose binary digits name its members."""

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


def compute(frame: pd.DataFrame) -> pd.DataFrame:
    """Place every authority of one peer group in one category over one window of twelve months.

    One row an authority: `authority`; `net_pence`, whole pence; `denominator`, people, NaN when
    unknown; `months_complete`, 0 to 12; `submitted`, whether a return came at all. A column
    `cap_pence` may stand beside them: what the authority could address, that is its addressable
    spend less what is contracted beyond the window; no opportunity goes above it. And so may
    `quality_band`, a letter of `quality.Band`, empty when the data was not scored: D stands in
    nobody's distribution (method 2.7).

    The answer has the same rows in the same order, with:

    - `rate`: pounds per head, unrounded: over a year with nine months or more, over the months
      that are there with fewer. NaN without a return or a denominator.
    - `status`: a `vocabulary.Status`. Only `valid` rates stand in anyone's distribution, and of
      these only those whose data is not of band D: they are *compared*.
    - `flags`: `vocabulary.Flag` words with a space between. `annualised`: nine to eleven months,
      multiplied up by 12/k. `outlier`: to be looked at, and kept. `quality_c`, `quality_d`: the
      band of the data behind a rate.
    - `tier`, `peer_version`: with whom it is compared; here all of the one group, without any.
    - `n_others`, `n_excluded`: other authorities that are compared, and that are not; `n_zero`:
      those of the latter with a true zero, for a count of "all" beside "users only".
    - `peer_median`, `peer_q1`, `peer_q3`: of the compared *others*, pounds per head.
    - `rank` (1 the lowest), `percentile_rank` (mid-rank) and `band` (1 to 4, 1 the lowest):
      within all compared rates, the authority's own included.
    - `rank_lowest`, `rank_highest`: of the ranks that it takes when each quarter is left out in
      turn, where columns `net_pence_q1` to `net_pence_q4` and `months_q1` to `months_q4` say what
      each held; else missing. Where ranges overlap there is no league table.
    - `gap_percent`: how far the rate stands above the peer median, in per cent of it.
    - `opportunity_median_pence`, `opportunity_best_quartile_pence`: pence a year, unrounded,
      that a rate at the others' median, or first quartile, would cost less; 0 if it would not.

    Rank, band, gap and opportunities are missing for an authority that is not `valid`; it still
    has the others' quantiles. One whose data is of band D has a gap, which its own rate and the
    median tell anyway, and no rank, band or opportunity: no pounds rest on such data.
    Opportunities are computed for every category but may be *shown* only where the category is
    declared `lower_better`: by itself this measure is `context`, for need, outsourcing and quality
    differ. That, and disclosure, is for the caller to decide.

    Raises ValueError for a missing column, a repeated authority, months outside 0 to 12, an
    unknown band; TypeError when pence are not whole numbers. Method 2.1, 2.7a ruling 1.
    """
    return compute_many(frame.assign(category="", peer_group="")).drop(columns=[*GROUP_COLUMNS])


def compute_many(frame: pd.DataFrame, circles: Circles | None = None) -> pd.DataFrame:
    """The same as `compute` for any number of categories and peer groups in one frame.

    Columns `category` and `peer_group` stand beside those of `compute`; every pair of them is a
    distribution of its own, tier T2. With `circles` each row is compared at the first tier with
    seven others or more, and everything seen of others is of that tier: T1 its nearest neighbours,
    T2 its group, T3 the members of its consortia, T4 all (method 2.5). `tier` names it, and
    `peer_version` the frozen neighbours of T1. What `outlier` says stays within the group.
    Raises as `compute` does.
    """
    _check(frame)
    submitted = frame["submitted"].to_numpy(dtype=np.bool_)
    net = frame["net_pence"].to_numpy(dtype=np.int64)
    denominator = frame["denominator"].to_numpy(dtype=np.float64, na_value=np.nan)
    months = frame["months_complete"].to_numpy(dtype=np.int64)

    status = _statuses(submitted, net, denominator, months)
    rate = _rates(status, net, denominator, months)
    valid = status == Status.VALID.value
    bands = _quality_bands(frame)
    compared = valid & (bands != Band.D.value)
    groups = _groups(frame, rate, compared)
    rates = Rates(
        rate,
        compared,
        status == Status.STRUCTURAL_ZERO.value,
        _without_quarters(frame, net, denominator, months),
    )
    seen = comparing.among_groups(groups.codes, rates)
    tier, version = np.full(len(frame), Tier.KIND.value), np.full(len(frame), np.nan)
    if circles is not None and len(frame):
        tier, version = comparing.widened(frame, seen, rates, circles)
    own = np.where(valid, rate, np.nan)
    sound = np.where(compared, rate, np.nan)
    cap = _cap(frame)

    columns: dict[str, Floats | Integers | npt.NDArray[np.str_] | pd.Series] = {
        "rate": rate,
        "status": status,
        "flags": _flags(months, rate, _outliers(groups, rate), bands),
        "tier": tier,
        "peer_version": _whole(version, frame.index),
        "n_others": seen.others,
        "n_excluded": seen.excluded,
        "n_zero": seen.zero,
        "peer_median": seen.median,
        "peer_q1": seen.first,
        "peer_q3": seen.third,
        "rank": _whole(seen.rank, frame.index),
        "rank_lowest": _whole(seen.lowest, frame.index),
        "rank_highest": _whole(seen.highest, frame.index),
        "percentile_rank": seen.percentile,
        "band": _whole(seen.band, frame.index),
        "gap_percent": 100.0 * (own - seen.median) / seen.median,
        "opportunity_median_pence": _opportunity(sound, seen.median, denominator, cap),
        "opportunity_best_quartile_pence": _opportunity(sound, seen.first, denominator, cap),
    }
    return frame[[*GROUP_COLUMNS, "authority"]].assign(**columns)


def annualised_by_days(amount: float, days_covered: int, days_in_year: int = 365) -> float:
    """The amount as if its days went on for a year, in the amount's own unit.

    Only for a window that does not begin and end with a month; otherwise months rule
    (method 2.7a ruling 2). Raises ValueError unless 1 ≤ days covered ≤ days in the year.
    """
    if not 1 <= days_covered <= days_in_year:
        raise ValueError(f"{days_covered} days are not part of a year of {days_in_year}")
    return amount * days_in_year / days_covered


def rank_ranges(
    net_pence_by_quarter: npt.ArrayLike, denominators: npt.ArrayLike
) -> npt.NDArray[np.int64]:
    """The lowest and highest rank that each authority takes when each quarter is left out in turn.

    One row an authority and one column a quarter, whole pence; one denominator an authority. The
    answer has two columns, lowest and highest rank, 1 the lowest rate. The ranks describe how
    steady an order is, not a sampling error: spend is a census. Where ranges overlap, no place
    in a league table may be shown. Raises ValueError with fewer than two quarters. Method 2.1.
    """
    quarters = np.asarray(net_pence_by_quarter, dtype=np.int64)
    people = np.asarray(denominators, dtype=np.float64)
    if quarters.ndim != 2 or quarters.shape[1] < 2:
        raise ValueError("leaving a quarter out needs at least two of them")
    without_each = quarters.sum(axis=1, keepdims=True) - quarters
    ranks = np.apply_along_axis(order_statistics.rank, 0, without_each / people[:, np.newaxis])
    return np.column_stack([ranks.min(axis=1), ranks.max(axis=1)])


def _check(frame: pd.DataFrame) -> None:
    absent = [name for name in (*GROUP_COLUMNS, *COLUMNS) if name not in frame.columns]
    if absent:
        raise ValueError(f"missing columns: {', '.join(absent)}")
    if not pd.api.types.is_integer_dtype(frame["net_pence"].dtype):
        raise TypeError("net_pence holds whole pence")
    months = frame["months_complete"]
    if not months.between(0, MONTHS_IN_WINDOW).all():
        raise ValueError("months_complete lies between 0 and 12")
    if QUALITY_COLUMN in frame and not frame[QUALITY_COLUMN].isin(["", *Band]).all():
        raise ValueError("quality_band is A, B, C, D or empty")
    if frame.duplicated([*GROUP_COLUMNS, "authority"]).any():
        raise ValueError("an authority stands once in a category and peer group")


def _statuses(
    submitted: Booleans, net: Integers, denominator: Floats, months: Integers
) -> npt.NDArray[np.str_]:
    """The first that applies, in the order of method 2.7a ruling 1.

    Nothing spent in nine months or more, which stand for the year, is a true zero; in fewer it
    says nothing yet. The ruling leaves that open.
    """
    stands_for_year = months >= FEWEST_MONTHS_TO_ANNUALISE
    return np.select(
        [
            ~submitted,
            stands_for_year & (net == 0),
            ~(denominator > 0),
            net < 0,
            ~stands_for_year,
        ],
        [
            Status.NOT_SUBMITTED.value,
            Status.STRUCTURAL_ZERO.value,
            Status.NO_DENOMINATOR.value,
            Status.NON_POSITIVE.value,
            Status.PART_WINDOW.value,
        ],
        default=Status.VALID.value,
    )


def _rates(
    status: npt.NDArray[np.str_], net: Integers, denominator: Floats, months: Integers
) -> Floats:
    """Pounds per head, wherever there are a return and people to divide by."""
    has_rate = (status != Status.NOT_SUBMITTED.value) & (denominator > 0)
    pounds = net / 100.0
    pounds = np.where(
        _annualised(months), pounds * MONTHS_IN_WINDOW / np.maximum(months, 1), pounds
    )
    rate: Floats = np.divide(pounds, denominator, out=np.full(net.size, np.nan), where=has_rate)
    return rate


def _without_quarters(
    frame: pd.DataFrame, net: Integers, denominator: Floats, months: Integers
) -> Floats:
    """Pounds a head and month of what is left without each quarter; no column if none is known."""
    if f"net_pence_{QUARTERS[0]}" not in frame.columns:
        return np.empty((len(frame), 0))
    rest = net[:, np.newaxis] - frame[[f"net_pence_{one}" for one in QUARTERS]].to_numpy()
    left = months[:, np.newaxis] - frame[[f"months_{one}" for one in QUARTERS]].to_numpy()
    people = np.broadcast_to(denominator[:, np.newaxis], rest.shape)
    share: Floats = np.full(rest.shape, np.nan)
    np.divide(rest / 100.0, left * people, out=share, where=(left > 0) & (people > 0))
    return share


def _annualised(months: Integers) -> Booleans:
    return (months >= FEWEST_MONTHS_TO_ANNUALISE) & (months < MONTHS_IN_WINDOW)


def _groups(frame: pd.DataFrame, rate: Floats, valid: Booleans) -> grouped.Groups:
    by_group = frame.groupby(list(GROUP_COLUMNS), sort=False, observed=True, dropna=False)
    codes = np.asarray(by_group.ngroup(), dtype=np.int64)
    return grouped.Groups(codes, rate, valid, group_count=by_group.ngroups)


def _flags(
    months: Integers, rate: Floats, outlier: Booleans, bands: npt.NDArray[np.str_]
) -> npt.NDArray[np.str_]:
    """Words with a space between; a rate that is missing needs no remark."""
    has_rate = ~np.isnan(rate)
    traits = (
        _annualised(months) & has_rate,
        outlier,
        (bands == Band.C.value) & has_rate,
        (bands == Band.D.value) & has_rate,
    )
    numbers = sum(trait.astype(np.int64) << place for place, trait in enumerate(traits))
    return np.asarray(FLAG_WORDS[numbers])


def _outliers(groups: grouped.Groups, rate: Floats) -> Booleans:
    """Rates whose logarithm stands far from the group's middle: reviewed, never dropped."""
    logs = np.log(rate, out=np.zeros(rate.size), where=groups.counts)
    far = np.abs(groups.with_values(logs).modified_z()) > order_statistics.OUTLIER_LIMIT
    return np.asarray(far, dtype=np.bool_)


def _opportunity(rate: Floats, target: Floats, denominator: Floats, cap: Floats) -> Floats:
    """Pence a year above the target rate, at most the cap; missing where either rate is."""
    above = np.maximum(rate - target, 0.0) * denominator * 100.0
    return np.minimum(above, cap)


def _quality_bands(frame: pd.DataFrame) -> npt.NDArray[np.str_]:
    """Empty where nothing is known of the data: it is compared, and said to be not scored."""
    if QUALITY_COLUMN not in frame.columns:
        return np.full(len(frame), "", dtype=np.str_)
    return frame[QUALITY_COLUMN].to_numpy(dtype=np.str_)


def _cap(frame: pd.DataFrame) -> Floats:
    """No cap where none is known; an over-contracted authority can address nothing."""
    if CAP_COLUMN not in frame.columns:
        return np.full(len(frame), np.inf)
    cap = frame[CAP_COLUMN].to_numpy(dtype=np.float64, na_value=np.inf)
    return np.asarray(np.maximum(cap, 0.0), dtype=np.float64)


def _whole(numbers: Floats, index: pd.Index) -> pd.Series:
    """Whole numbers that may be missing."""
    return pd.Series(numbers, index=index).astype("Int64")
