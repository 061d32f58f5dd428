"""Fill an empty database with sample data."""

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone

from benchmarking.actions import (
    discounts,
    framework_use,
    joint_opportunities,
    opportunities,
    peers,
    price_runs,
    purchase_imports,
    refresh,
    releases,
    sample,
    spend_imports,
)
from benchmarking.choices import ImportState, RunState
from benchmarking.management import waiting
from benchmarking.management.sample import (
    bodies,
    buying,
    frameworks,
    papers,
    people,
    plan,
    publishing,
    purchases,
    requests,
    running,
    saving,
    sharing,
    spend_files,
    stage,
    suppliers,
)
from benchmarking.models import BenchmarkResult, BenchmarkRun, Opportunity, SpendImport
from consortia.actions import memberships, roles
from consortia.actions import people as people_actions
from consortia.models import Authority, Consortium
from frameworks.actions import headroom, reference
from frameworks.models import Category, Contract, CpvCode
from procurement_portal.core import owner
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError

TO_ACTIVE = ("review", "approve", "sign", "activate")


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Fill the database with invented bodies, suppliers, agreements and two years of spend "
        "files, which go through the real importer. The same on every machine, dated from today. "
        "Sample data of an earlier run is removed first; a database with real authorities is "
        "refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, where, and whether it is meant."""
        parser.add_argument("--scale", choices=sorted(plan.SCALES), default="full")
        parser.add_argument(
            "--inline", action="store_true", help="Do the workers' jobs in this process."
        )
        parser.add_argument(
            "--yes", action="store_true", help="Do it although this is a production portal."
        )

    def handle(self, *, scale: str, inline: bool, yes: bool, **_: Any) -> None:
        """Check, make, load, wait. Charts are drawn afterwards by their own worker."""
        if settings.IN_PRODUCTION and not yes:
            raise CommandError(
                "This is a production portal (PORTAL_MODE). Sample data includes accounts whose "
                "password everybody knows. If that is meant, say so with --yes."
            )
        started = time.monotonic()
        try:
            sample.require_no_real_data()
            self._clear()
            self._fill(plan.SCALES[scale], inline=inline)
        except (DomainError, waiting.NoWorker) as refusal:
            raise CommandError(f"{refusal} {getattr(refusal, 'cure', '')}".rstrip()) from refusal
        self._sum_up(time.monotonic() - started)

    def _clear(self) -> None:
        if sample.is_present():
            self._say("Removing the sample data of an earlier run")
            with owner.connected():
                sample.remove(by=SYSTEM, at=timezone.now())

    def _fill(self, scale: plan.Scale, *, inline: bool) -> None:
        today = timezone.localdate()
        self._say("Categories and CPV codes")
        reference.load(by=SYSTEM, at=timezone.now())
        made = bodies.authorities(scale)
        traders = suppliers.traders()
        self._say(f"{len(made)} authorities, {len(traders)} suppliers, frameworks and contracts")
        consortia = bodies.consortia(made)
        counts = sample.add(_rows(made, consortia, traders, today), by=SYSTEM, at=timezone.now())
        self._say(", ".join(f"{count:,} {what}" for what, count in counts.items()), deeper=True)
        for contract in Contract.objects.filter(authority__is_sample=True).order_by("pk"):
            headroom.record(
                contract,
                reason="Called off before the ledger was kept.",
                by=SYSTEM,
                at=timezone.now(),
            )
        self._say("Peers")
        peers.define(by=SYSTEM, at=timezone.now())
        for year in (today.year - 1, today.year):
            peers.freeze(year, by=SYSTEM, at=timezone.now())
        self._say("Memberships and accounts")
        _join(made, today)
        _make_accounts(today)
        self._say("Access, participation, documents and prices")
        _act(today)
        self._say("Spend files")
        self._receive(spend_files.files(made, traders, scale, today=today))
        self._load(inline=inline)
        self._say("Purchases")
        self._buy(purchases.files(made, traders, today=today), inline=inline)
        self._say("Savings")
        with transaction.atomic():
            claims = saving.make(stage.Stage.set(today))
        self._say(f"{claims} claims", deeper=True)
        members = sharing.make(stage.Stage.set(today))
        self._say(f"{members} members share their framework coverage", deeper=True)
        discounts.tell_all(at=timezone.now())
        opportunities.request_all(by=SYSTEM, at=timezone.now())
        self._finish(opportunities.JOB_KIND, "Opportunities", inline=inline)
        joint = joint_opportunities.find_all(at=timezone.now())
        found = Opportunity.objects.filter(is_current=True).count()
        self._say(f"{found} opportunities, {joint} of them of consortia", deeper=True)

    def _buy(self, made: Iterator[tuple[str, bytes]], *, inline: bool) -> None:
        """Load every file of purchases, then compare the prices."""
        owners = {one.slug: one for one in Authority.objects.filter(is_sample=True)}
        lines = 0
        for slug, content in made:
            loaded = purchase_imports.load(
                owners[slug],
                name=f"{slug}-{purchases.FILE_NAME}",
                chunks=[content],
                by=SYSTEM,
                at=timezone.now(),
            )
            lines += loaded.line_count
        self._say(f"{lines:,} lines loaded", deeper=True)
        price_runs.request(by=SYSTEM, at=timezone.now())
        self._finish(price_runs.JOB_KIND, "Comparing unit prices", inline=inline)
        self._finish(framework_use.SORT, "Testing payments by price", inline=inline)

    def _receive(self, made: Iterator[spend_files.SpendFile]) -> None:
        """Hand every file to the importer."""
        owners = {one.slug: one for one in Authority.objects.filter(is_sample=True)}
        files = lines = 0
        for spend_file in made:
            spend_imports.receive(
                authority=owners[spend_file.authority],
                filename=spend_file.filename,
                chunks=[spend_file.content],
                confirmed=True,
                ledger_total=spend_file.ledger_total,
                by=SYSTEM,
                at=timezone.now(),
            )
            files += 1
            lines += spend_file.lines
        self._say(f"{files} files with {lines:,} lines handed to the importer", deeper=True)

    def _load(self, *, inline: bool) -> None:
        """Wait for the files, then for benchmarks that are sure to hold all of them."""
        self._finish(spend_imports.LOAD, "Loading files", inline=inline)
        waiting_or_refused = SpendImport.objects.exclude(state=ImportState.COMMITTED)
        for spend_import in waiting_or_refused.select_related("job"):
            reason = spend_import.job.error if spend_import.job else ""
            raise CommandError(f"{spend_import} was not loaded. {reason}")
        self._finish(framework_use.SORT, "Sorting lines by framework", inline=inline)
        refresh.request(by=SYSTEM, at=timezone.now())
        self._finish(refresh.JOB_KIND, "Computing benchmarks", inline=inline)
        self._say("Publishing the first release")
        releases.publish(by=SYSTEM, at=timezone.now())

    def _finish(self, kind: str, what: str, *, inline: bool) -> None:
        self._say(what)
        if inline:
            waiting.do_here(kind, tell=self._tell)
        else:
            waiting.until_none_left(kind, what, tell=self._tell)

    def _sum_up(self, seconds: float) -> None:
        loaded = SpendImport.objects.filter(authority__is_sample=True).aggregate(
            lines=Sum("accepted_rows"), rejected=Sum("rejected_rows"), total=Sum("accepted_total")
        )
        results = BenchmarkResult.objects.filter(run__state=RunState.CURRENT)
        self._say(
            f"{loaded['lines']:,} lines of £{loaded['total']:,} loaded, {loaded['rejected']} rows "
            f"rejected; {BenchmarkRun.objects.current().count()} runs with {results.count():,} "
            f"results; {seconds:.0f} seconds"
        )
        self._say("What is hidden in it:")
        for finding in plan.PLANTED:
            self._say(finding.meaning, deeper=True)

    def _say(self, text: str, *, deeper: bool = False) -> None:
        self.stdout.write(f"{'    ' if deeper else '  '}{text}")
        self.stdout.flush()

    def _tell(self, text: str) -> None:
        self._say(text, deeper=True)


def _rows(
    made: list[bodies.Body],
    consortia: list[Consortium],
    traders: list[suppliers.Trader],
    today: date,
) -> Iterator[models.Model]:
    """Every row, what others hang on first."""
    categories = {category.key: category for category in Category.objects.all()}
    codes = CpvCode.objects.in_bulk([sketch.cpv for sketch in frameworks.SKETCHES])
    yield from (body.authority for body in made)
    yield from bodies.identifiers(made)
    yield from bodies.denominators(made, today)
    yield from bodies.statistics(made, today)
    yield from consortia
    yield from (trader.supplier for trader in traders)
    yield from suppliers.names(traders)
    yield from suppliers.identifiers(traders)
    yield from suppliers.declarations(traders, today)
    agreements = frameworks.agreements(consortia, traders, today=today)
    for agreement in agreements:
        publishing.fill(agreement)
    yield from (agreement.framework for agreement in agreements)
    yield from (lot for agreement in agreements for lot in agreement.lots)
    yield from (place for agreement in agreements for place in agreement.places)
    yield from frameworks.labels(agreements, categories, codes)
    yield from frameworks.contracts(agreements, made, categories, today=today)
    yield from publishing.rows(agreements, bodies.members(made), today=today)


def _join(made: list[bodies.Body], today: date) -> None:
    """Every membership takes the whole way, from the application to the first day."""
    starts_on = plan.window(today).starts_on
    authorities = {body.slug: body.authority for body in made}
    consortia = {one.slug: one for one in Consortium.objects.filter(is_sample=True)}
    for joining in bodies.memberships(made):
        membership = memberships.apply(
            authority=authorities[joining.authority],
            consortium=consortia[joining.consortium],
            role=joining.role,
            starts_on=starts_on,
            by=SYSTEM,
            at=timezone.now(),
        )
        for transition in TO_ACTIVE:
            memberships.move(membership.pk, transition, by=SYSTEM, at=timezone.now())


def _make_accounts(today: date) -> None:
    """Everybody has held their role as long as there is spend."""
    authorities = {one.slug: one for one in Authority.objects.filter(is_sample=True)}
    consortia = {one.slug: one for one in Consortium.objects.filter(is_sample=True)}
    for account in people.ACCOUNTS:
        person = people_actions.create(
            email=account.email,
            name=account.name,
            password=people.PASSWORD,
            is_sample=True,
            by=SYSTEM,
            at=timezone.now(),
        )
        roles.grant(
            person=person,
            kind=account.role,
            authority=authorities.get(account.authority),
            consortium=consortia.get(account.consortium),
            starts_on=plan.window(today).starts_on,
            by=SYSTEM,
            at=timezone.now(),
        )


def _act(today: date) -> None:
    """What people have done since, by the actions of the pages; all of it or nothing."""
    with transaction.atomic():
        scene = stage.Stage.set(today)
        for doing in (requests, papers, running, buying):
            doing.make(scene)
