"""A million lines, as `imports` measures a hundred thousand; also among many known suppliers."""

from collections.abc import Iterator

from benchmarking.models import SpendLine
from frameworks.choices import NameStanding
from frameworks.matching.names import name_key
from frameworks.models import Supplier, SupplierName
from tests.bench import estate, imports, loads, timing

LINES = 1_000_000
NAMES = 20_000
KNOWN = 50_000


def measure() -> Iterator[str]:
    """One round of each: a round lasts minutes, and its raw COPY is the median of three."""
    if not SpendLine.objects.exists():
        estate.categories()
    bodies = estate.authorities(3, named="Million")
    about = f"1 round, {NAMES:,} new names of suppliers, {{:,}} known"
    known = SupplierName.objects.count()
    times = imports.one_round(LINES, NAMES, *bodies[:2])
    yield from imports.told([times], LINES, about.format(known))
    know_more()
    known = SupplierName.objects.count()
    file = list(estate.csv_lines(LINES, seed=next(imports.seeds), suppliers=NAMES))
    seconds, spend_import = imports.timed(loads.load, bodies[2], file)
    yield timing.line(
        f"import of {LINES:,} lines, more names known",
        seconds,
        "raw COPY of the same rows",
        loads.raw_copy(spend_import),
        about.format(known),
    )


def know_more() -> None:
    """Suppliers of one name each, as listed registers and other bodies' files would bring."""
    texts = {name_key(text): text for text in estate.names(KNOWN, seed=next(imports.seeds))}
    held = set(SupplierName.objects.values_list("key", flat=True))
    new = {key: text for key, text in texts.items() if key not in held}
    suppliers = Supplier.objects.bulk_create(
        Supplier(name=text, slug=f"known-{number}", is_listed=False)
        for number, text in enumerate(new.values())
    )
    SupplierName.objects.bulk_create(
        SupplierName(
            supplier=supplier,
            name=supplier.name,
            key=key,
            source="bench",
            standing=NameStanding.ACCEPTED,
        )
        for key, supplier in zip(new, suppliers, strict=True)
    )
