"""An officer awards directly from a priced basket, from the closed route to the contract."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from consortia.choices import RoleKind
from frameworks.models import CallOff, Contract
from tests.factories import consortia, frameworks
from tests.frameworks.calling_off import lot_of
from tests.journeys.browser import PASSWORD, browser_test

pytestmark = browser_test

NAMES = ("Alder Ltd", "Birch Ltd")
PRICES = {"Alder Ltd": "3.00", "Birch Ltd": "2.50"}


def prepare():
    """A lot with two suppliers and their prices, a second one closed for direct awards, access."""
    authority = consortia.AuthorityFactory(name="Ashby District Council", slug="ashby")
    officer = consortia.AuthorityRoleFactory(authority=authority, person__name="Olga Officer")
    lead = consortia.AuthorityRoleFactory(
        authority=authority, kind=RoleKind.FINANCE_LEAD, person__name="Fred Finance"
    )
    lot = lot_of(consortia.ConsortiumFactory())
    frameworks.LotFactory(framework=lot.framework, number="2", title="Schools")
    frameworks.ActiveAccessFactory(framework=lot.framework, authority=authority)
    prices = frameworks.PriceListFactory(framework=lot.framework, lot=lot)
    sellers = {}
    for rank, name in enumerate(NAMES, start=1):
        place = frameworks.SupplierOnLotFactory(lot=lot, supplier__name=name, rank=rank)
        frameworks.PriceLineFactory(
            price_list=prices,
            lot=lot,
            supplier=place.supplier,
            item="Window cleaned",
            price=Decimal(PRICES[name]),
        )
        sellers[name] = frameworks.SupplierRoleFactory(supplier=place.supplier).person
    for person in (officer.person, lead.person, *sellers.values()):
        person.set_password(PASSWORD)
        person.save()
    return lot, officer.person, lead.person, sellers


def fills_day(page, name, day):
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}-{part}]").fill(str(getattr(day, part)))


def presses(visitor, button):
    visitor.page.get_by_role("button", name=button, exact=True).click()
    visitor.finds_it_accessible()


def sees_why_a_route_is_closed(officer, lot):
    officer.opens(f"/frameworks/{lot.framework.slug}/routes/")
    officer.reads("This lot does not allow a direct award.")
    officer.reads("R11")
    officer.photographs("call-off-routes")


def begins(officer, lot):
    officer.opens(f"/frameworks/{lot.framework.slug}/lots/1/call-off/")
    officer.page.locator("[name=title]").fill("Windows of the town hall")
    officer.page.locator("[name=route][value=direct]").check()
    officer.photographs("call-off-start")
    presses(officer, "Begin the call-off")
    return CallOff.objects.get()


def writes(officer, call_off, sellers):
    """Every task of the draft, then the check."""
    page, own = officer.page, f"/call-offs/{call_off.pk}"
    first = timezone.localdate() + timedelta(days=10)
    officer.photographs("call-off-draft")
    officer.opens(f"{own}/draft/value/")
    page.locator("[name=estimated_value]").fill("£1,000")
    fills_day(page, "starts_on", first)
    fills_day(page, "ends_on", first + timedelta(days=364))
    officer.photographs("call-off-value")
    page.locator("main form button[type=submit]").last.click()
    officer.opens(f"{own}/draft/justification/")
    page.locator("[name=justification]").fill("The mechanism names the lowest total.")
    page.locator("main form button[type=submit]").last.click()
    officer.opens(f"{own}/basket/")
    page.get_by_role("link", name="Add Window cleaned").click()
    page.get_by_label("Quantity").fill("100")
    presses(officer, "Add to the basket")
    presses(officer, "Price the basket")
    officer.reads("£250.00")
    officer.photographs("call-off-basket")
    officer.opens(f"{own}/contacts/")
    for place in call_off.lot.places.all():
        page.locator(f"[name=name-{place.pk}]").fill("Sam Seller")
        page.locator(f"[name=email-{place.pk}]").fill(sellers[place.supplier.name].email)
    page.locator("main form button[type=submit]").last.click()
    officer.opens(f"{own}/check/")
    officer.photographs("call-off-check")
    presses(officer, "Send for approval")


def test_officer_awards_directly_from_a_priced_basket(visitor):
    lot, buyer, approver, sellers = prepare()
    officer, lead, birch = visitor(), visitor(), visitor()
    officer.signs_in(buyer.email)
    sees_why_a_route_is_closed(officer, lot)
    call_off = begins(officer, lot)
    own = f"/call-offs/{call_off.pk}"
    writes(officer, call_off, sellers)

    lead.signs_in(approver.email)
    lead.opens(f"{own}/approve/")
    presses(lead, "Approve")
    officer.opens(f"{own}/rank/")
    officer.page.get_by_label("Total cost of the basket").check()
    officer.photographs("call-off-rank")
    presses(officer, "Rank them, and offer the contract to the first")
    officer.reads("Birch Ltd")
    officer.photographs("call-off-offered")

    birch.signs_in(sellers["Birch Ltd"].email)
    birch.opens("/invitations/")
    birch.page.get_by_role("link", name="Windows of the town hall").click()
    birch.photographs("call-off-offer")
    birch.page.get_by_role("button", name="Accept the offer").click()
    fills_day(birch.page, "core_information_on", timezone.localdate())
    birch.page.locator("main form button[type=submit]").last.click()
    birch.reads("You have accepted.")

    officer.opens(f"{own}/recommend/")
    officer.page.get_by_label("Birch Ltd").check()
    officer.page.get_by_label("Value of the contract").fill("250")
    officer.page.get_by_label("Why this supplier").fill("The lowest total.")
    presses(officer, "Recommend the award")
    lead.opens(f"{own}/award/")
    presses(lead, "Award")
    officer.opens(f"{own}/sign/")
    fills_day(officer.page, "on", timezone.localdate())
    presses(officer, "Record the signature")

    contract = Contract.objects.get()
    assert (contract.supplier.name, contract.award_value) == ("Birch Ltd", Decimal(250))
    lot.refresh_from_db()
    assert lot.committed_value == Decimal(250)
    for path in (f"{own}/", f"/contracts/{contract.pk}/"):
        officer.opens(path)
        officer.photographs(f"call-off-end{path.replace('/', '-')}")
        officer.sees_no_sideways_scrolling()
        officer.photographs(f"call-off-narrow{path.replace('/', '-')}")
