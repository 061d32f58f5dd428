"""Doors for workers: an id in, one action called, twice does no harm."""

from datetime import date, timedelta
from functools import partial

from celery import shared_task
from django.utils import timezone

from benchmarking.actions import (
    charts,
    contract_spend,
    corrected_lines,
    dashboard_subscriptions,
    discounts,
    framework_use,
    framework_use_charts,
    joint_opportunities,
    loading,
    opportunities,
    price_charts,
    price_runs,
    quality,
    recompute,
    refresh,
    releases,
    runs,
    savings_calendar,
    savings_charts,
    snapshots,
    spend_imports,
)
from benchmarking.forms import savings_dashboard
from benchmarking.models import DashboardSubscription
from benchmarking.queries import savings_news
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM


@shared_task(name=spend_imports.CHECK)
def check_spend(*, job_id: int, **_: object) -> None:
    """Check the job's file."""
    jobs.run(job_id, partial(loading.check, today=timezone.localdate(), at=timezone.now()))


@shared_task(name=spend_imports.LOAD)
def import_spend(*, job_id: int, **_: object) -> None:
    """Load the job's file."""
    jobs.run(job_id, partial(loading.load, today=timezone.localdate(), at=timezone.now()))


@shared_task(name=runs.JOB_KIND)
def compute_run(*, job_id: int, **_: object) -> None:
    """Compute the job's run."""
    jobs.run(job_id, partial(runs.compute, at=timezone.now()))


@shared_task(name=price_runs.JOB_KIND)
def compute_prices(*, job_id: int, **_: object) -> None:
    """Compare the unit prices of the job's run."""
    jobs.run(job_id, partial(price_runs.compute, at=timezone.now()))


@shared_task(name=refresh.JOB_KIND)
def compute_changed(*, job_id: int, **_: object) -> None:
    """Compute the figures that are due."""
    jobs.run(job_id, partial(refresh.compute, at=timezone.now()))


@shared_task(name="benchmarking.compute_waiting")
def compute_waiting(**_: object) -> None:
    """Queue figures that are due and that nobody was told of."""
    refresh.request(by=SYSTEM, at=timezone.now())


@shared_task(name="benchmarking.compute_release")
def compute_release(**_: object) -> None:
    """Publish the month's release, if its day has come and it is not out yet."""
    releases.publish_when_due(by=SYSTEM, at=timezone.now())


@shared_task(name=contract_spend.JOB_KIND)
def compute_contract_spend(*, job_id: int, **_: object) -> None:
    """Match payments with the contracts of the job's authority."""
    jobs.run(job_id, partial(contract_spend.compute, at=timezone.now()))


@shared_task(name=framework_use.SORT)
def compute_framework_use(*, job_id: int, **_: object) -> None:
    """Sort the lines of the job's authority and months by framework."""
    jobs.run(job_id, partial(framework_use.sort, at=timezone.now()))


@shared_task(name=framework_use.SPREAD)
def compute_framework_change(*, job_id: int, **_: object) -> None:
    """Queue the authorities that the change of the job's framework concerns."""
    jobs.run(job_id, partial(framework_use.spread, by=SYSTEM, at=timezone.now()))


@shared_task(name=opportunities.JOB_KIND)
def compute_opportunities(*, job_id: int, **_: object) -> None:
    """Find the opportunities of the job's authority."""
    jobs.run(job_id, partial(opportunities.find, at=timezone.now()))


@shared_task(name=charts.JOB_KIND)
def draw_charts(*, job_id: int, **_: object) -> None:
    """Draw the charts of the job's run."""
    jobs.run(job_id, charts.draw)


@shared_task(name=framework_use_charts.JOB_KIND)
def draw_framework_use(*, job_id: int, **_: object) -> None:
    """Draw what the job's authority buys by framework."""
    jobs.run(job_id, framework_use_charts.draw)


@shared_task(name=price_charts.JOB_KIND)
def draw_prices(*, job_id: int, **_: object) -> None:
    """Draw the charts of the job's comparison of prices."""
    jobs.run(job_id, price_charts.draw)


@shared_task(name=savings_charts.JOB_KIND)
def draw_savings(*, job_id: int, **_: object) -> None:
    """Draw the job's chart of savings."""
    jobs.run(job_id, savings_charts.draw)


@shared_task(name=corrected_lines.SCORE)
def score_imports(*, job_id: int, **_: object) -> None:
    """Count and score anew the imports whose lines changed category."""
    jobs.run(job_id, partial(corrected_lines.score, at=timezone.now()))


@shared_task(name=snapshots.KEEP)
def keep_snapshots(**_: object) -> None:
    """Write the snapshots that are owed."""
    snapshots.keep(by=SYSTEM, at=timezone.now())


@shared_task(name=recompute.KEEP)
def keep_books(**_: object) -> None:
    """Compare the monthly sums with those that the snapshots alone give."""
    recompute.check(by=SYSTEM, at=timezone.now())


@shared_task(name="benchmarking.compute_nightly")
def compute_nightly(**_: object) -> None:
    """Recompute every window: lost news heals."""
    quality.score_missing(at=timezone.now())
    corrected_lines.suppliers_settled_since(timezone.now() - timedelta(days=2), at=timezone.now())
    runs.request_all(by=SYSTEM, at=timezone.now())
    contract_spend.request_all(by=SYSTEM, at=timezone.now())
    price_runs.request(by=SYSTEM, at=timezone.now())
    framework_use.request_all(by=SYSTEM, at=timezone.now())
    discounts.tell_all(at=timezone.now())
    opportunities.request_all(by=SYSTEM, at=timezone.now())
    joint_opportunities.find_all(at=timezone.now())


@shared_task(name="benchmarking.advance_savings")
def advance_savings(**_: object) -> None:
    """Enter what final indices change, let ended claims lapse, and reconcile last month once."""
    savings_calendar.run(on=timezone.localdate(), by=SYSTEM, at=timezone.now())


@shared_task(name="benchmarking.tell_dashboards")
def tell_dashboards(**_: object) -> None:
    """Tell subscribers of saved dashboards whose month or quarter has passed of their figures."""
    today = timezone.localdate()
    waiting = DashboardSubscription.objects.due_on(today).select_related("dashboard", "person")
    jobs.each(waiting.order_by("pk"), partial(_tell_of_dashboard, today=today))


def _tell_of_dashboard(row: DashboardSubscription, *, today: date) -> None:
    asked = savings_dashboard.read(
        row.dashboard.filters, person=row.person, on=savings_news.last_day_told(today)
    )
    part = None if asked.unread else asked.part_shown
    dashboard_subscriptions.tell(row.pk, part=part, on=today, by=SYSTEM, at=timezone.now())
