"""What a measure reads: base cells and denominators as one frame, never the lines themselves."""

from collections.abc import Collection
from datetime import date

import pandas as pd
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import Sum

from benchmarking.measures import quality
from benchmarking.models import BaseCell
from frameworks.choices import RUNNING_CONTRACTS
from procurement_portal.core.periods import Period

STALE_AFTER_DAYS = 730  # denominators older than 24 months are marked (method 2.1)

SPEND_PER_HEAD = """
WITH RECURSIVE tree AS (
    SELECT id AS category_id, id AS ancestor_id, parent_id FROM frameworks_category
    UNION ALL
    SELECT tree.category_id, up.id, up.parent_id
    FROM tree JOIN frameworks_category AS up ON up.id = tree.parent_id
),
cells AS (
    SELECT authority_id, category_id, month, kind, line_count, net_amount
    FROM benchmarking_basecell
    WHERE month BETWEEN %(first)s AND %(last)s AND (%(all)s OR authority_id = ANY(%(those)s))
),
submitted AS (
    SELECT authority_id, count(DISTINCT month) AS months,
           count(DISTINCT month) FILTER (WHERE month < %(second)s) AS months_q1,
           count(DISTINCT month) FILTER (WHERE month >= %(second)s AND month < %(third)s)
               AS months_q2,
           count(DISTINCT month) FILTER (WHERE month >= %(third)s AND month < %(fourth)s)
               AS months_q3,
           count(DISTINCT month) FILTER (WHERE month >= %(fourth)s) AS months_q4
    FROM cells GROUP BY authority_id
),
spent AS (
    SELECT authority_id, ancestor_id AS category_id,
           sum(line_count) AS line_count, sum(net_amount) AS net_amount,
           sum(net_amount) FILTER (WHERE month < %(second)s) AS net_q1,
           sum(net_amount) FILTER (WHERE month >= %(second)s AND month < %(third)s) AS net_q2,
           sum(net_amount) FILTER (WHERE month >= %(third)s AND month < %(fourth)s) AS net_q3,
           sum(net_amount) FILTER (WHERE month >= %(fourth)s) AS net_q4
    FROM cells JOIN tree USING (category_id)
    WHERE kind = 'spend' GROUP BY authority_id, ancestor_id
),
contracted AS (
    SELECT authority_id, ancestor_id AS category_id, sum(
        current_value * (least(ends_on, %(next)s) - greatest(starts_on, %(last)s + 1) + 1)
        / (ends_on - starts_on + 1)
    ) AS amount
    FROM frameworks_contract JOIN tree USING (category_id)
    WHERE status = ANY(%(running)s) AND ends_on > %(last)s AND starts_on <= %(next)s
      AND (%(all)s OR authority_id = ANY(%(those)s))
    GROUP BY authority_id, ancestor_id
),
reorganised AS (
    SELECT predecessor_id AS authority_id FROM consortia_authoritysuccession
    WHERE takes_effect_on BETWEEN %(first)s AND %(last)s
    UNION
    SELECT successor_id FROM consortia_authoritysuccession
    WHERE takes_effect_on BETWEEN %(first)s AND %(last)s
),
quality AS (
    SELECT held.authority_id, round(
        sum(held.absolute_amount * import.quality_score) / nullif(sum(held.absolute_amount), 0), 2
    ) AS score
    FROM benchmarking_importmonth AS held
    JOIN benchmarking_spendimport AS import ON import.id = held.spend_import_id
    WHERE held.month BETWEEN %(first)s AND %(last)s AND import.quality_score IS NOT NULL
      AND (%(all)s OR held.authority_id = ANY(%(those)s))
    GROUP BY held.authority_id
),
size AS (
    SELECT DISTINCT ON (authority_id, measure)
           authority_id, measure, value, year, source,
           abs(as_at - %(middle)s) > %(stale)s AS is_stale
    FROM consortia_denominator WHERE %(all)s OR authority_id = ANY(%(those)s)
    ORDER BY authority_id, measure, abs(as_at - %(middle)s), as_at DESC, source
)
SELECT authority.id AS authority, category.id AS category, authority.kind AS peer_group,
       coalesce((spent.net_amount * 100)::bigint, 0) AS net_pence,
       coalesce((spent.net_q1 * 100)::bigint, 0) AS net_pence_q1,
       coalesce((spent.net_q2 * 100)::bigint, 0) AS net_pence_q2,
       coalesce((spent.net_q3 * 100)::bigint, 0) AS net_pence_q3,
       coalesce((spent.net_q4 * 100)::bigint, 0) AS net_pence_q4,
       coalesce(submitted.months_q1, 0)::bigint AS months_q1,
       coalesce(submitted.months_q2, 0)::bigint AS months_q2,
       coalesce(submitted.months_q3, 0)::bigint AS months_q3,
       coalesce(submitted.months_q4, 0)::bigint AS months_q4,
       round((
           spent.net_amount * 12 / greatest(submitted.months, 1) - contracted.amount
       ) * 100)::float8 AS cap_pence,
       reorganised.authority_id IS NOT NULL AS reorganised,
       coalesce(spent.line_count, 0)::bigint AS line_count,
       size.value::float8 AS denominator, size.year AS denominator_year,
       size.source AS denominator_source, category.denominator AS denominator_measure,
       coalesce(size.is_stale, false) AS denominator_stale,
       category.direction, coalesce(submitted.months, 0)::bigint AS months_complete,
       submitted.months IS NOT NULL AS submitted, quality.score AS quality_score
FROM consortia_authority AS authority
CROSS JOIN frameworks_category AS category
LEFT JOIN submitted ON submitted.authority_id = authority.id
LEFT JOIN quality ON quality.authority_id = authority.id
LEFT JOIN spent ON spent.authority_id = authority.id AND spent.category_id = category.id
LEFT JOIN contracted
  ON contracted.authority_id = authority.id AND contracted.category_id = category.id
LEFT JOIN reorganised ON reorganised.authority_id = authority.id
LEFT JOIN size ON size.authority_id = authority.id AND size.measure = category.denominator
WHERE category.kind = 'spend' AND (%(all)s OR authority.id = ANY(%(those)s))
  AND (authority.opened_on IS NULL OR authority.opened_on <= %(last)s)
  AND (authority.closed_on IS NULL OR authority.closed_on >= %(first)s)
ORDER BY category.id, authority.id
"""


def spend_per_head(window: Period, authorities: Collection[int] | None = None) -> pd.DataFrame:
    """One row for each category and authority that existed in the window (method 2.1).

    With `authorities`, by their keys, only theirs: the work then grows with what those hold.

    Columns are those that `measures.spend_per_head.compute_many` takes (whole pence), and beside
    them line_count, direction, and where the denominator comes from; net_pence_q1 to _q4 and
    months_q1 to _q4 tell what each quarter held. A parent category holds its children's lines
    too. A month counts as complete when the authority has lines in it.

    `cap_pence` is what could be spent otherwise: a year of the spend less what contracts in force
    bind in the twelve months after the window, by the days of their term; None without any.
    `reorganised` tells of a merger or split within the window.

    `quality_score` and `quality_band` are of the authority's data in the window: the mean of its
    imports' scores, weighted by the absolute amount that each has in force there (method 2.7);
    None and "" where no import was scored.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            SPEND_PER_HEAD,
            {
                "first": window.starts_on,
                "last": window.ends_on,
                **_quarters(window),
                "next": window.ends_on + relativedelta(years=1),
                "running": list(RUNNING_CONTRACTS),
                "middle": window.midpoint,
                "stale": STALE_AFTER_DAYS,
                "all": authorities is None,
                "those": list(authorities or ()),
            },
        )
        names = [column.name for column in cursor.description]
        frame = pd.DataFrame.from_records(cursor.fetchall(), columns=names)
    scores = [None if pd.isna(scored) else scored for scored in frame["quality_score"]]
    bands = {scored: quality.band(scored).value for scored in set(scores) if scored is not None}
    frame["quality_score"] = pd.Series(scores, dtype=object)
    frame["quality_band"] = [bands.get(scored, "") for scored in scores]
    return frame.astype(
        {
            "net_pence": "int64",
            "line_count": "int64",
            "months_complete": "int64",
            "denominator": "float64",
            "denominator_stale": "bool",
            "submitted": "bool",
            "cap_pence": "float64",
            "reorganised": "bool",
        }
    )


def _quarters(window: Period) -> dict[str, date]:
    """The first days of the second, third and fourth quarter of twelve months."""
    months = list(window.months())
    return {"second": months[3], "third": months[6], "fourth": months[9]}


def lines_in(window: Period) -> int:
    """How many lines of all authorities, of whatever kind, stand behind the window's figures."""
    cells = BaseCell.objects.filter(month__range=(window.starts_on, window.ends_on))
    return cells.aggregate(lines=Sum("line_count"))["lines"] or 0
