"""Who may use which framework: the notices' rules from the tables, judged by the law."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from consortia.choices import LIVE_MEMBERSHIP, MembershipStatus
from consortia.models import Authority, AuthoritySuccession, ConsortiumMembership
from frameworks.choices import Entitlement
from frameworks.law import eligibility, notice_words
from frameworks.law.eligibility import Judgement
from frameworks.models import EligibilityRule, Framework

ONCE_IN_FORCE = (MembershipStatus.LEFT, MembershipStatus.EXPELLED)


def verdict(framework: Framework, authority: Authority, *, on: date) -> Judgement:
    """What the framework's notice means for the authority on the day."""
    return verdicts([framework], authority, on=on)[framework.pk]


def verdicts(
    frameworks: Iterable[Framework], authority: Authority, *, on: date
) -> dict[int, Judgement]:
    """For each framework, by its key. The number of queries does not depend on how many."""
    keys = [framework.pk for framework in frameworks]
    buyer = buyer_of(authority, on=on)
    rules = _rules(keys, buyer)
    return {
        key: eligibility.judge(tool, rules[key], buyer, on=on) for key, tool in _tools(keys).items()
    }


def verdicts_over(
    frameworks: Iterable[Framework], authority: Authority, *, days: Iterable[date], on: date
) -> dict[int, dict[date, Judgement]]:
    """For each framework, by its key, the verdict of each of the days.

    The bodies that the authority replaces are those of the day `on`. As many queries as `verdicts`.
    """
    keys = [framework.pk for framework in frameworks]
    buyer = buyer_of(authority, on=on)
    rules = _rules(keys, buyer)
    wanted = list(days)
    return {
        key: {day: eligibility.judge(tool, rules[key], buyer, on=day) for day in wanted}
        for key, tool in _tools(keys).items()
    }


def buyer_of(authority: Authority, *, on: date) -> notice_words.Buyer:
    """What the law asks about the authority: memberships and predecessors included."""
    return notice_words.Buyer(
        key=authority.pk,
        kind=authority.kind,
        jurisdiction=authority.jurisdiction,
        region=authority.region,
        closed_on=authority.closed_on,
        terms=_terms(authority),
        replaces=_predecessors(authority, on),
    )


def quoted(framework: Framework) -> list[EligibilityRule]:
    """The rules with the words of the notice, ways in first, as the page shows them."""
    return list(
        EligibilityRule.objects.filter(framework=framework)
        .select_related("notice", "lot")
        .order_by("is_exclusion", "lot__number", "pk")
    )


def _terms(authority: Authority) -> tuple[notice_words.Term, ...]:
    """Memberships that are or were in force; one that ended has to say when."""
    ended = Q(status__in=ONCE_IN_FORCE, ends_on__isnull=False)
    held = ConsortiumMembership.objects.filter(
        Q(status__in=LIVE_MEMBERSHIP) | ended, authority=authority, starts_on__isnull=False
    )
    return tuple(
        notice_words.Term(consortium, starts_on, ends_on)
        for consortium, starts_on, ends_on in held.values_list(
            "consortium_id", "starts_on", "ends_on"
        )
        if starts_on is not None
    )


def _predecessors(authority: Authority, on: date) -> frozenset[int]:
    """The bodies that it replaced by the day, and those that these had replaced."""
    pairs = AuthoritySuccession.objects.filter(
        successor=authority, takes_effect_on__lte=on
    ).values_list("predecessor_id", "predecessor__succeeds__predecessor_id")
    return frozenset(key for pair in pairs for key in pair if key is not None)


def _tools(keys: list[int]) -> dict[int, eligibility.Tool]:
    rows = Framework.objects.filter(pk__in=keys).values_list(
        "pk",
        "regime",
        "entitlement",
        "is_for_utilities_only",
        "publisher__operator__jurisdiction",
    )
    return {
        key: eligibility.Tool(
            regime=regime,
            is_closed=entitlement == Entitlement.CLOSED,
            is_for_utilities=for_utilities,
            jurisdiction=jurisdiction or "",
        )
        for key, regime, entitlement, for_utilities, jurisdiction in rows
    }


def _rules(keys: list[int], buyer: notice_words.Buyer) -> dict[int, list[notice_words.Rule]]:
    rows = list(
        EligibilityRule.objects.filter(framework__in=keys)
        .select_related("notice", "lot")
        .order_by("pk")
    )
    named = _named(rows, buyer)
    rules: dict[int, list[notice_words.Rule]] = defaultdict(list)
    for row in rows:
        rules[row.framework_id].append(
            notice_words.Rule(
                kind=row.kind,
                quoted_text=row.quoted_text,
                is_exclusion=row.is_exclusion,
                authorities=frozenset(named[row.pk]),
                classes=frozenset(row.classes),
                regions=frozenset(row.regions),
                consortium=row.consortium_id,
                members_as_at=row.members_as_at,
                notice_id=row.notice.notice_id if row.notice else "",
                effective_from=row.effective_from,
                lot=row.lot.number if row.lot else "",
            )
        )
    return rules


def _named(rows: Iterable[EligibilityRule], buyer: notice_words.Buyer) -> dict[int, set[int]]:
    """Of the authorities that each rule names, those that matter to the buyer."""
    named: dict[int, set[int]] = defaultdict(set)
    pairs = EligibilityRule.authorities.through.objects.filter(
        eligibilityrule__in=[row.pk for row in rows], authority__in={buyer.key, *buyer.replaces}
    ).values_list("eligibilityrule_id", "authority_id")
    for rule, authority in pairs:
        named[rule].add(authority)
    return named
