"""What the days and the law ask before a framework takes a step of its life."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from http import HTTPStatus

from frameworks.choices import FrameworkKind, FrameworkStatus, LotStatus, Regime
from frameworks.law import days
from frameworks.law.days import Calendar
from frameworks.models import Framework
from procurement_portal.core.errors import DomainError

CLOSES_BEFORE_END = timedelta(days=180)


STANDSTILL_NOTICE = {
    Regime.PA2023: ("UK6", "contract award notice (UK6)"),
    Regime.PSR: ("psr_intention", "notice of the intention to award"),
}


CALENDARS = {Regime.PA2023: Calendar.PA2023, Regime.PSR: Calendar.PSR}


PCR_STANDSTILL_DAYS = 10


class SummariesNotSent(DomainError):
    """Everybody who was assessed gets a summary before the standstill (R29)."""

    code = "summaries_not_sent"
    title = "R29: the assessment summaries have to be sent before the standstill begins."
    cure = "Give the day on which they were sent, today or earlier."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoticeMissing(DomainError):
    """The notice that begins the standstill has no number yet."""

    code = "notice_missing"
    cure = "Publish it on the central digital platform, then enter its number under Notices."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class StandstillRuns(DomainError):
    """The standstill has not ended."""

    code = "standstill_runs"


class NotBegunYet(DomainError):
    """The first day has not come."""

    code = "not_begun_yet"


class NoLotLeft(DomainError):
    """Every lot fell away."""

    code = "no_lot_left"
    title = "It has no lot that could go on with it."
    cure = "Abandon or terminate it instead."


class TooEarly(DomainError):
    """It ends, or begins to close, on days of its own."""

    code = "too_early"


class HasEnded(DomainError):
    """Its last day has passed."""

    code = "has_ended"
    title = "Its last day has passed."
    cure = "Record its end instead."


def standstill_end(framework: Framework) -> date | None:
    """The last day of the standstill; None where the notice that begins it is not published."""
    if framework.regime == Regime.PCR2015:
        sent = framework.summaries_sent_on
        return None if sent is None else sent + timedelta(days=PCR_STANDSTILL_DAYS)
    kind, _ = STANDSTILL_NOTICE[Regime(framework.regime)]
    published_on = (
        framework.notices.filter(notice_type=kind, published_on__isnull=False)
        .order_by("-published_on")
        .values_list("published_on", flat=True)
        .first()
    )
    if published_on is None:
        return None
    return days.standstill_end(published_on, CALENDARS[Regime(framework.regime)])


def _summaries_and_notice(framework: Framework, on: date) -> None:
    sent = framework.summaries_sent_on
    if sent is None or sent > on:
        raise SummariesNotSent()
    if standstill_end(framework) is None:
        _, name = STANDSTILL_NOTICE[Regime(framework.regime)]
        raise NoticeMissing(f"R29: the {name} has to be published before the standstill begins.")


def _standstill_is_over(framework: Framework, on: date) -> None:
    ends_on = standstill_end(framework)
    if ends_on is None:
        _summaries_and_notice(framework, on)
    elif on <= ends_on and not framework.is_light_touch:  # which owes none (R30)
        rule = "R31" if framework.regime == Regime.PSR else "R29"
        raise StandstillRuns(
            f"{rule}: the standstill runs until the end of {ends_on:%-d %B %Y}.",
            cure="Award it on a later day.",
        )
    _has_lots(framework, LotStatus.TENDERING, LotStatus.AWARDED)


def _has_begun(framework: Framework, on: date) -> None:
    if framework.starts_on is None:
        raise NotBegunYet("Its first day is not given.", cure="Enter it by changing its facts.")
    if on < framework.starts_on:
        raise NotBegunYet(
            f"Its first day, {framework.starts_on:%-d %B %Y}, has not come.",
            cure="It can go live on that day.",
        )
    _has_lots(framework, LotStatus.AWARDED)


def _has_lots(framework: Framework, *statuses: str) -> None:
    if framework.kind == FrameworkKind.DYNAMIC_MARKET:
        return
    if not framework.lots.filter(status__in=statuses).exists():
        raise NoLotLeft()


def _ends_soon(framework: Framework, on: date) -> None:
    if framework.ends_on is None:
        raise TooEarly("It has no last day.", cure="Enter it by changing its facts.")
    first = framework.ends_on - CLOSES_BEFORE_END
    if on < first:
        raise TooEarly(f"It begins to close on {first:%-d %B %Y}, 180 days before its end.")


def _has_run_out(framework: Framework, on: date) -> None:
    """The day after its last; or its scheme's next framework is awarded (R15)."""
    if (
        framework.scheme_id is not None
        and framework.successors.filter(
            scheme=framework.scheme_id,
            status__in=[FrameworkStatus.AWARDED, FrameworkStatus.LIVE],
        ).exists()
    ):
        return
    if framework.ends_on is None:
        raise TooEarly("It has no last day.", cure="Terminate it, if it is to end now.")
    if on <= framework.ends_on:
        raise TooEarly(
            f"Its last day is {framework.ends_on:%-d %B %Y}.",
            cure="Terminate it, if it is to end before.",
        )


def _has_not_run_out(framework: Framework, on: date) -> None:
    if framework.ends_on is not None and framework.ends_on < on:
        raise HasEnded()


GUARDS: Mapping[str, Callable[[Framework, date], None]] = {
    "stand_still": _summaries_and_notice,
    "award": _standstill_is_over,
    "go_live": _has_begun,
    "resume": _has_not_run_out,
    "close": _ends_soon,
    "expire": _has_run_out,
}
