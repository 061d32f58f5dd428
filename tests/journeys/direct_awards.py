"""The steps of a direct award from a priced basket, as people take them in front of a browser."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from consortia.choices import RoleKind
from frameworks.models import CallOff, Contract
from tests.factories import consortia, frameworks
from tests.frameworks.calling_off import lot_of
from tests.journeys.browser import PASSWORD

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
    """Type a day into its three parts."""
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}-{part}]").fill(str(getattr(day, part)))


def presses(visitor, button):
    """Press it, and look at where it leads."""
    visitor.page.get_by_role("button", name=button, exact=True).click()
    visitor.finds_it_accessible()


def begins(officer):
    """From the page that begins one: a direct award, still a draft."""
    officer.page.locator("[name=title]").fill("Windows of the town hall")
    officer.page.locator("[name=route][value=direct]").check()
    officer.photographs("call-off-start")
    presses(officer, "Begin the call-off")
    return CallOff.objects.get()


def writes(officer, call_off, sellers, *, starts_on):
    """Every task of the draft, for a contract of a year from the day, then the check."""
    page, own = officer.page, f"/call-offs/{call_off.pk}"
    officer.photographs("call-off-draft")
    officer.opens(f"{own}/draft/value/")
    page.locator("[name=estimated_value]").fill("£1,000")
    fills_day(page, "starts_on", starts_on)
    fills_day(page, "ends_on", starts_on + timedelta(days=364))
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


def ranks(officer, lead, call_off):
    """The lead approves; the officer ranks by the basket, which offers it to the cheapest."""
    own = f"/call-offs/{call_off.pk}"
    lead.opens(f"{own}/approve/")
    presses(lead, "Approve")
    officer.opens(f"{own}/rank/")
    officer.page.get_by_label("Total cost of the basket").check()
    officer.photographs("call-off-rank")
    presses(officer, "Rank them, and offer the contract to the first")
    officer.reads("Birch Ltd")
    officer.photographs("call-off-offered")


def accepts(seller):
    """The supplier finds the offer and accepts it."""
    seller.opens("/invitations/")
    seller.page.get_by_role("link", name="Windows of the town hall").click()
    seller.photographs("call-off-offer")
    seller.page.get_by_role("button", name="Accept the offer").click()
    fills_day(seller.page, "core_information_on", timezone.localdate())
    seller.page.locator("main form button[type=submit]").last.click()
    seller.reads("You have accepted.")


def awards_and_signs(officer, lead, call_off):
    """Recommended, awarded and signed today: the contract that comes of it."""
    own = f"/call-offs/{call_off.pk}"
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
    return Contract.objects.get()
