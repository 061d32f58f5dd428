"""A savings dashboard that the sample's finance lead shares, and was told of once."""

from benchmarking.actions import dashboard_subscriptions, saved_dashboards
from benchmarking.choices.savings import DashboardRhythm
from benchmarking.management.sample.saving_cast import Cast
from benchmarking.queries import savings_news
from benchmarking.queries.savings import Slice
from frameworks.choices import ViewScope
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.periods import financial_year

NAME = "Our savings, for the finance board"


def make(cast: Cast) -> None:
    """Everybody at the authority sees it; the finance lead has its figures every month."""
    kept = saved_dashboards.save(
        name=NAME,
        filters={"authority": cast.authority.slug},
        year="",
        scope=ViewScope.AUTHORITY,
        place=cast.authority,
        by=cast.finance,
        at=cast.stage.at(40),
    )
    subscription = dashboard_subscriptions.choose(
        kept.pk,
        rhythm=DashboardRhythm.MONTHLY,
        on=cast.stage.day(40),
        by=cast.finance,
        at=cast.stage.at(40),
    )
    if subscription is None:
        raise TypeError("A rhythm makes a subscription.")
    today = cast.stage.day(1)
    year = financial_year(savings_news.last_day_told(today))
    dashboard_subscriptions.tell(
        subscription.pk,
        part=Slice(authority=cast.authority, financial_year=year),
        on=today,
        by=SYSTEM,
        at=cast.stage.at(1),
    )
