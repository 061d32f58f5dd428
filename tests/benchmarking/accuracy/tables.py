"""The classifier with the tables that ship, without a database: categories go by their keys."""

from decimal import Decimal
from functools import cache

from benchmarking.actions.classification import Classification, Classifier
from benchmarking.choices import CategorySource
from frameworks.actions import reference
from frameworks.choices import MappingScheme

UNCATEGORISED = "uncategorised"


@cache
def categories():
    return {row["key"]: row for row in reference.rows(reference.CATEGORIES)}


def parents():
    return {key: row["parent"] for key, row in categories().items() if row["parent"]}


def mappings():
    for scheme, table in (
        (MappingScheme.WORDS, reference.WORDS),
        (MappingScheme.SUPPLIER, reference.SUPPLIER_WORDS),
    ):
        for row in reference.rows(table):
            yield scheme, row["words"], meaning(row, CategorySource.WORDS)
    for table in reference.CODED:
        for row in reference.rows(table):
            yield row["scheme"], row["code"], meaning(row, CategorySource.LABEL)


def meaning(row, source):
    kind = categories()[row["category"]]["kind"]
    return Classification(row["category"], kind, source, Decimal(row["confidence"]))


@cache
def classifier():
    return Classifier(
        mappings(),
        Classification(UNCATEGORISED, "spend", CategorySource.NONE, Decimal(0)),
        cpv_codes=frozenset(row["code"].partition("-")[0] for row in reference.rows(reference.CPV)),
        parents=parents(),
    )
