"""What holds in the savings ledger after any sequence of actions, also of refused ones."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from benchmarking.actions import (
    savings_calendar,
    savings_claims,
    savings_realised,
    savings_signing,
)
from benchmarking.choices.savings import ClaimState, LedgerMeasure
from benchmarking.models import LedgerPosting
from benchmarking.queries import ledger, ledger_sums
from benchmarking.queries import savings as queries
from benchmarking.queries.ledger import Amount
from consortia.choices import RoleKind
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError
from tests.benchmarking import plain_sums
from tests.factories import consortia, savings

BEGINS_AT = datetime(2026, 5, 12, 9, tzinfo=UTC)
ENDS_AT = datetime(2027, 5, 12, 9, tzinfo=UTC)
MONTHS = [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]

amounts = st.decimals(-5000, 5000, places=2)
months = st.sampled_from(MONTHS)
steps = st.one_of(
    st.tuples(st.just("realise"), months, amounts, amounts),
    st.tuples(st.just("cost"), months, st.decimals("0.01", 900, places=2)),
    st.tuples(st.just("true_up"), months, amounts),
    *(st.tuples(st.just(name)) for name in ("verify", "verify", "budget", "close", "lapse")),
    st.tuples(st.just("reverse")),
)


def act(step, claim, officer, finance, at):
    what, *given_to = step
    one = claim.pk
    if what == "realise":
        month, attributable, nominal = given_to
        savings_realised.realise_entered(
            one, month=month, attributable=attributable, nominal=nominal, by=officer, at=at
        )
    elif what == "cost":
        month, amount = given_to
        savings_realised.add_cost(
            one, month=month, amount=amount, reason="Staff.", by=officer, at=at
        )
    elif what == "true_up":
        month, amount = given_to
        savings_signing.true_up(
            one,
            month=month,
            amount=Amount(avoidance=amount),
            reason="Late.",
            by=finance,
            at=at,
        )
    elif what == "verify":
        savings_signing.verify(one, statement="Checked.", by=finance, at=at)
    elif what == "budget":
        savings_signing.record_budget(one, budget_line="R1", effect="reduced", by=finance, at=at)
    elif what == "close":
        savings_claims.close(one, by=finance, at=at)
    elif what == "reverse":
        savings_claims.reverse(one, reason="Wrong.", by=officer, at=at)
    else:
        savings_calendar.lapse(on=date(2030, 1, 1), by=SYSTEM, at=at)


class Conservation(TestCase):
    @settings(max_examples=6)
    @given(st.lists(st.tuples(st.integers(0, 1), steps), min_size=4, max_size=9))
    def test_every_cut_sums_to_the_claims_and_no_entry_is_lost(self, taken):
        authority, consortium, officer, finance, claims = self.two_contracted()
        kept = list(LedgerPosting.objects.order_by("pk").values())
        at = BEGINS_AT
        for which, step in taken:
            at += timedelta(days=1)
            try:
                act(step, claims[which], officer, finance, at)
            except DomainError:
                continue
            rows = list(LedgerPosting.objects.order_by("pk").values())
            assert rows[: len(kept)] == kept
            kept = rows

        self.cuts_agree(officer, authority, consortium, claims)
        for measure in LedgerMeasure.values:
            moved = ledger.movement(
                authority, measure, begins_at=BEGINS_AT + timedelta(days=3), ends_at=ENDS_AT
            )
            assert moved.difference == 0
            assert moved.closing == moved.by_category == moved.by_attribution

    def two_contracted(self):
        authority = consortia.AuthorityFactory()
        consortium = consortia.ConsortiumFactory()
        consortia.MembershipFactory(authority=authority, consortium=consortium)
        officer = consortia.AuthorityRoleFactory(authority=authority).person
        finance = consortia.AuthorityRoleFactory(
            authority=authority, kind=RoleKind.FINANCE_LEAD
        ).person
        claims = [
            savings.contracted(
                authority, officer, consortium=consortium, shares=shares, at=BEGINS_AT
            )
            for shares in (
                {"authority": Decimal("0.333333"), "consortium": Decimal("0.666667")},
                {"authority": Decimal("0.5"), "national_body": Decimal("0.5")},
            )
        ]
        for claim in claims:
            savings.priced(claim, officer, finance, at=BEGINS_AT)
            savings.shown(claim, officer, at=BEGINS_AT)
        return authority, consortium, officer, finance, claims

    def cuts_agree(self, person, authority, consortium, claims):
        rows = queries.postings(person, queries.Slice(authority=authority))
        whole = queries.standing(rows)
        for state in ClaimState.of_postings():
            stands = whole.by_state.get(state, Amount())
            by_claim = [
                ledger.total(ledger.standing(claim).get(state, {}).values()) for claim in claims
            ]
            assert ledger.total(by_claim) == stands
            for cut in plain_sums.CUTS:
                lines = plain_sums.cut_by(rows, cut)
                assert stands == ledger.total(
                    line.standing.by_state.get(state, Amount()) for line in lines
                )
        assert sum(plain_sums.by_party(rows).values()) == whole.verified.net
        last = plain_sums.by_month(rows)
        read = ledger_sums.read(person, queries.Slice(authority=authority))
        assert (read.standing, read.by_month, read.by_party) == (
            whole,
            last,
            plain_sums.by_party(rows),
        )
        for lines in (read.by_category, read.by_framework):
            for state in ClaimState.of_postings():
                stands = ledger.total(one.by_state.get(state, Amount()) for one in lines.values())
                assert stands == whole.by_state.get(state, Amount())
        assert (last[-1].to_date if last else 0) == whole.verified.net_cash
        of_consortium = queries.postings(person, queries.Slice(consortium=consortium))
        assert queries.standing(of_consortium) == whole
