"""What else the authority paid a supplier for: evidence for lines that say little themselves.

Only the authority's own lines are read, so nothing of another's ledger shows in a category. A
reading that rests on history is no evidence itself, or a guess would prove itself.
"""

from decimal import Decimal
from typing import Final

from django.db import connection

from benchmarking.actions.readings import Classification
from benchmarking.choices import CategorySource
from procurement_portal.core.money import PENNY, round_half_up

# A category that holds so much of the money and of the lines is what the supplier is paid for.
MAJORITY: Final = Decimal("0.70")
LINES_NEEDED: Final = 3
# How much a line counts, by what its own category rests on.
WEIGHTS: Final = {
    CategorySource.PERSON: Decimal(1),
    CategorySource.LABEL: Decimal(1),
    CategorySource.WORDS: Decimal("0.5"),
}

SHARES = """
WITH evidence AS (
    SELECT supplier_name_id, category_id, count(*) AS line_count, sum(weight) AS weight,
           sum(weight * abs(net_amount)) AS amount, sum(weight * category_confidence) AS sure
    FROM benchmarking_spendline
    JOIN (VALUES {weights}) AS source (name, weight) ON source.name = category_source
    WHERE authority_id = %(authority)s AND superseded_by_id IS NULL
      AND supplier_name_id IS NOT NULL
    GROUP BY supplier_name_id, category_id
),
shares AS (
    SELECT supplier_name_id, category_id, sure / weight AS confidence,
           weight / sum(weight) OVER of_supplier AS line_share,
           amount / nullif(sum(amount) OVER of_supplier, 0) AS amount_share,
           sum(line_count) OVER of_supplier AS line_count
    FROM evidence WINDOW of_supplier AS (PARTITION BY supplier_name_id)
)
SELECT supplier_name_id, category_id, category.kind, least(line_share, amount_share) * confidence
FROM shares JOIN frameworks_category AS category ON category.id = category_id
WHERE line_count >= %(lines)s AND line_share >= %(majority)s AND amount_share >= %(majority)s
""".format(weights=", ".join(f"('{source}', {weight})" for source, weight in WEIGHTS.items()))


def of_suppliers(authority_id: int) -> dict[int, Classification]:
    """By name of supplier, the category of most of the authority's lines in force. One query.

    Names without a clear majority, or with too few lines, are left out. The confidence is the
    share of the majority times how sure its own lines are.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            SHARES, {"authority": authority_id, "lines": LINES_NEEDED, "majority": MAJORITY}
        )
        return {
            name_id: Classification(
                category_id, kind, CategorySource.HISTORY, round_half_up(confidence, PENNY)
            )
            for name_id, category_id, kind, confidence in cursor
        }
