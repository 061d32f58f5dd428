"""An officer awards directly from a priced basket, from the closed route to the contract."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from tests.journeys import direct_awards
from tests.journeys.browser import browser_test

pytestmark = browser_test


def sees_why_a_route_is_closed(officer, lot):
    officer.opens(f"/frameworks/{lot.framework.slug}/routes/")
    officer.reads("This lot does not allow a direct award.")
    officer.reads("R11")
    officer.photographs("call-off-routes")


def test_officer_awards_directly_from_a_priced_basket(visitor):
    lot, buyer, approver, sellers = direct_awards.prepare()
    officer, lead, birch = visitor(), visitor(), visitor()
    officer.signs_in(buyer.email)
    sees_why_a_route_is_closed(officer, lot)
    officer.opens(f"/frameworks/{lot.framework.slug}/lots/1/call-off/")
    call_off = direct_awards.begins(officer)
    own = f"/call-offs/{call_off.pk}"
    starts_on = timezone.localdate() + timedelta(days=10)
    direct_awards.writes(officer, call_off, sellers, starts_on=starts_on)
    lead.signs_in(approver.email)
    direct_awards.ranks(officer, lead, call_off)
    birch.signs_in(sellers["Birch Ltd"].email)
    direct_awards.accepts(birch)

    contract = direct_awards.awards_and_signs(officer, lead, call_off)

    assert (contract.supplier.name, contract.award_value) == ("Birch Ltd", Decimal(250))
    lot.refresh_from_db()
    assert lot.committed_value == Decimal(250)
    for path in (f"{own}/", f"/contracts/{contract.pk}/"):
        officer.opens(path)
        officer.photographs(f"call-off-end{path.replace('/', '-')}")
        officer.sees_no_sideways_scrolling()
        officer.photographs(f"call-off-narrow{path.replace('/', '-')}")
