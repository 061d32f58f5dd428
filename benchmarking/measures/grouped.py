"""Order statistics of many peer groups at once, each member seen against the others.

Hundreds of authorities times hundreds of categories: one sort serves every group, and a
member is left out by skipping its place in the sorted run. The values agree to the bit with
`order_statistics`, which says what they mean.
"""

import numpy as np
import numpy.typing as npt

from benchmarking.measures import order_statistics

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Groups:
    """Rows in groups; some of the rows carry a value that counts, the rest only look on.

    `codes` numbers the group of each row from 0; `counts` says which rows' values stand in
    the distribution. Every answer has one entry per row, in the order of the rows.
    """

    def __init__(
        self, codes: Integers, values: Floats, counts: npt.NDArray[np.bool_], *, group_count: int
    ) -> None:
        self.codes = codes
        self.counts = counts
        members = np.flatnonzero(counts)
        self.order = members[np.lexsort((values[members], codes[members]))]
        self.sorted_codes = codes[self.order]
        self.sorted_values = values[self.order]
        self.sizes = np.bincount(self.sorted_codes, minlength=group_count).astype(np.int64)
        self.starts = np.cumsum(self.sizes) - self.sizes
        # A row that does not count stands past the end of its group: nothing is skipped for it.
        self.places = self.sizes[codes].copy()
        self.places[self.order] = np.arange(self.order.size) - self.starts[self.sorted_codes]

    def with_values(self, values: Floats) -> "Groups":
        """The same rows in the same groups, with other values."""
        return Groups(self.codes, values, self.counts, group_count=self.sizes.size)

    @property
    def others(self) -> Integers:
        """How many values of the row's group belong to other rows."""
        return np.asarray(self.sizes[self.codes] - self.counts, dtype=np.int64)

    def quantile(self, p: float) -> Floats:
        """The group's type-7 quantile, every counted value included; NaN for an empty group."""
        return self._quantile(p, self.sizes[self.codes], self.sizes[self.codes])

    def quantile_of_others(self, p: float) -> Floats:
        """The type-7 quantile of the group without the row itself; NaN when nobody is left."""
        return self._quantile(p, self.others, self.places)

    def _quantile(self, p: float, sizes: Integers, skipped: Integers) -> Floats:
        found = np.full(sizes.size, np.nan)
        rows = np.flatnonzero(sizes > 0)
        size, skip, start = sizes[rows], skipped[rows], self.starts[self.codes[rows]]
        position = (size - 1) * p
        lower = np.floor(position).astype(np.int64)
        upper = np.minimum(lower + 1, size - 1)
        share = position - lower
        below = self.sorted_values[start + lower + (lower >= skip)]
        above = self.sorted_values[start + upper + (upper >= skip)]
        found[rows] = between(below, above, share)
        return found

    def ranks(self) -> Floats:
        """Place in the group, 1 the lowest, ties sharing the better place; NaN if not counted."""
        first, _ = self._ties()
        return self._to_rows(first - self.starts[self.sorted_codes] + 1.0)

    def percentile_ranks(self) -> Floats:
        """Mid-rank per cent within the group, the row included; NaN if not counted."""
        first, equal = self._ties()
        below = first - self.starts[self.sorted_codes]
        return self._to_rows(100.0 * (below + 0.5 * equal) / self.sizes[self.sorted_codes])

    def bands(self) -> Floats:
        """Quarter of the group, 1 to 4, where the row lies, itself included; NaN if not counted."""
        own = self._to_rows(self.sorted_values)
        band = 1.0 + sum((own > self.quantile(p)).astype(np.float64) for p in (0.25, 0.5, 0.75))
        return np.where(self.counts, band, np.nan)

    def modified_z(self) -> Floats:
        """Robust distance of each counted value from its group's median; NaN if not counted."""
        middle = self.quantile(0.5)
        deviation = self._to_rows(self.sorted_values) - middle
        distances = self.with_values(np.abs(deviation))
        mad = distances.quantile(0.5)
        totals = np.bincount(
            distances.sorted_codes, weights=distances.sorted_values, minlength=self.sizes.size
        )
        means = (totals / np.maximum(self.sizes, 1))[self.codes]
        with np.errstate(divide="ignore", invalid="ignore"):
            by_median = order_statistics.NORMAL_MAD * deviation / mad
            by_mean = deviation / (order_statistics.NORMAL_MEAN_DEVIATION * means)
        return np.where(mad > 0, by_median, np.where(means > 0, by_mean, 0.0 * deviation))

    def _ties(self) -> tuple[Integers, Integers]:
        """For each sorted value: where its run of equals begins, and how long the run is."""
        size = self.order.size
        fresh = np.ones(size, dtype=np.bool_)
        fresh[1:] = (self.sorted_codes[1:] != self.sorted_codes[:-1]) | (
            self.sorted_values[1:] != self.sorted_values[:-1]
        )
        begins = np.flatnonzero(fresh)
        lengths = np.diff(np.append(begins, size))
        return np.repeat(begins, lengths), np.repeat(lengths, lengths)

    def _to_rows(self, of_sorted: npt.NDArray[np.floating]) -> Floats:
        rows = np.full(self.codes.size, np.nan)
        rows[self.order] = of_sorted
        return rows


def between(below: Floats, above: Floats, share: Floats) -> Floats:
    """Linear interpolation, from the nearer end as numpy does, so that equal ends stay equal."""
    step = above - below
    return np.where(share < 0.5, below + step * share, above - step * (1.0 - share))
