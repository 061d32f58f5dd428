"""An officer runs a further competition with three suppliers, to signature after standstill."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consortia.models import Person
from frameworks.models import CallOff, Invitation, SupplierRole
from frameworks.queries import invitations as invitation_queries
from tests.frameworks import competing
from tests.journeys.browser import PASSWORD, browser_test

pytestmark = browser_test

NEW = "nora.new@example.com"


def link_of(invitation):
    """What the e-mail holds."""
    return f"/invitations/{invitation_queries.token_of(invitation.pk, invitation.sent_at)}/"


def prepare():
    """A draft whose days lie ahead of today; one of its suppliers has no account yet."""
    made = competing.drafted()
    CallOff.objects.update(
        questions_until=timezone.now() + timedelta(days=10),
        deadline_at=timezone.now() + timedelta(days=20),
        starts_on=timezone.localdate() + timedelta(days=60),
        ends_on=timezone.localdate() + timedelta(days=420),
    )
    for person in (made.officer, made.other, *made.sellers):
        person.set_password(PASSWORD)
        person.save()
    first = made.invitations[0]
    SupplierRole.objects.filter(supplier=first.place.supplier).delete()
    Invitation.objects.filter(pk=first.pk).update(contact_email=NEW)
    return made


def takes(visitor, made, move, button, *, fill=None):
    """One arrow of the call-off, on its page."""
    visitor.opens(f"/call-offs/{made.call_off.pk}/{move}/")
    if fill:
        fill(visitor.page)
    visitor.photographs(f"competition-move-{move}")
    visitor.page.get_by_role("button", name=button, exact=True).click()
    visitor.finds_it_accessible()
    made.again()


def sets_up(officer, lead, made):
    """Suppliers, criteria and days are looked at, evaluators named, and the suppliers invited."""
    for name in ("", "suppliers/", "criteria/", "days/"):
        officer.opens(f"/call-offs/{made.call_off.pk}/competition/{name}")
        officer.photographs(f"competition-draft-{name.strip('/') or 'page'}")
    officer.opens(f"/call-offs/{made.call_off.pk}/competition/evaluators/")
    for person in (made.officer, made.other):
        officer.page.get_by_label("Person").select_option(label=str(person))
        officer.page.get_by_role("button", name="Name as an evaluator").click()
    officer.photographs("competition-evaluators")
    takes(lead, made, "approve", "Approve")
    takes(officer, made, "invite", "Invite the suppliers")


def comes_by_the_link(supplier, made):
    """Somebody without an account makes one, and asks a question."""
    supplier.opens(link_of(made.invitations[0]))
    supplier.photographs("competition-link")
    supplier.page.get_by_label("Your name").fill("Nora New")
    supplier.page.locator("input[type=password]").fill("a long and quiet harbour wall")
    supplier.page.get_by_role("button", name="Create account and go on").click()
    supplier.reads("Cleaning of four offices")
    supplier.finds_it_accessible()
    supplier.photographs("competition-invitation")
    assert SupplierRole.objects.filter(person=Person.objects.get(email=NEW)).exists()
    supplier.page.get_by_role("link", name="Ask a question").click()
    supplier.page.get_by_label("Your question").fill("How many windows are there?")
    supplier.page.get_by_role("button", name="Send question").click()
    supplier.reads("Not answered yet")


def answers(officer, made):
    """The officer answers to all."""
    officer.opens(f"/call-offs/{made.call_off.pk}/competition/")
    officer.page.get_by_role("link", name="How many windows are there?").click()
    officer.page.get_by_label("Answer").fill("Forty.")
    officer.finds_it_accessible()
    officer.page.get_by_role("button", name="Answer to all").click()
    officer.reads("Forty.")


def fills_in(supplier, price, text):
    """The whole form, from the supplier's invitation."""
    supplier.page.get_by_role("button", name="Respond", exact=True).click()
    supplier.finds_it_accessible()
    supplier.page.get_by_label("Price", exact=True).fill(price)
    supplier.page.get_by_label("Method (40%)").fill(text)
    supplier.page.get_by_label("Our core supplier information").check()
    supplier.photographs("competition-respond")


def responds(supplier, price, text):
    """Fill in and send."""
    fills_in(supplier, price, text)
    supplier.page.get_by_role("button", name="Seal and send").click()
    supplier.reads("was received and sealed")
    supplier.finds_it_accessible()
    supplier.photographs("competition-receipt")


def reads_what_all_read(supplier, made, which):
    """A rival reads the answer, and not who asked."""
    supplier.signs_in(made.sellers[which].email)
    supplier.opens(f"/invitations/{made.invitations[which].pk}/")
    supplier.reads("Forty.")
    assert "Alder" not in supplier.page.content()


def is_late(supplier, made):
    """The portal's clock refuses what was typed in time and sent after it."""
    fills_in(supplier, "30000", "Cedar comes late.")
    made.lets_the_deadline_pass()
    supplier.page.get_by_role("button", name="Seal and send").click()
    supplier.reads("This response is not taken.")
    assert supplier.page.get_by_label("Method (40%)").input_value() == "Cedar comes late."
    supplier.finds_it_accessible()
    supplier.photographs("competition-late")


def evaluates(evaluator, made, scores):
    """The declaration, then points for each response."""
    evaluator.opens(f"/call-offs/{made.call_off.pk}/competition/evaluation/")
    evaluator.photographs("competition-declare")
    evaluator.page.get_by_label("I have no conflict of interest").check()
    evaluator.page.get_by_role("button", name="Declare and go on").click()
    evaluator.finds_it_accessible()
    evaluator.photographs("competition-to-score")
    for name, points in scores.items():
        evaluator.page.get_by_role("link", name=name).click()
        evaluator.page.get_by_label("Method: points").fill(points)
        evaluator.page.get_by_label("Method: why").fill(f"{name} explains the method.")
        evaluator.finds_it_accessible()
        evaluator.photographs("competition-score")
        evaluator.page.get_by_role("button", name="Keep my scores").click()


def agrees(officer, made, name, points):
    """The officer writes down what the panel agreed on."""
    officer.opens(f"/call-offs/{made.call_off.pk}/competition/")
    officer.photographs("competition-evaluated")
    link = f"Write down what the panel agreed on for {name}"
    officer.page.get_by_role("link", name=link).click()
    officer.finds_it_accessible()
    officer.page.get_by_label("Method: points").fill(points)
    officer.page.get_by_label("Method: why").fill(f"The panel on {name}.")
    officer.photographs("competition-moderate")
    officer.page.get_by_role("button", name="Keep what the panel agreed on").click()


def recommends(page):
    """What the recommendation asks for."""
    page.get_by_label("Alder Ltd").check()
    page.get_by_label("Value of the contract").fill("39000")
    page.get_by_label("Why this supplier").fill("The most points.")


def signs(page):
    """The day of the signature."""
    today = timezone.localdate()
    for part in ("day", "month", "year"):
        page.get_by_label(part.capitalize()).fill(str(getattr(today, part)))


@pytest.mark.long_walk
def test_officer_runs_a_competition_to_signature(visitor):
    made = prepare()
    here = f"/call-offs/{made.call_off.pk}/competition/"
    officer, lead = visitor(), visitor()
    officer.signs_in(made.officer.email)
    lead.signs_in(made.other.email)
    sets_up(officer, lead, made)

    alder, birch, cedar = visitor(), visitor(), visitor()
    comes_by_the_link(alder, made)
    answers(officer, made)
    responds(alder, "£39,000", "Alder washes by hand.")
    reads_what_all_read(birch, made, 1)
    responds(birch, "36000", "Birch brings machines.")
    reads_what_all_read(cedar, made, 2)
    officer.opens(here)
    officer.reads("Responses are sealed")
    officer.photographs("competition-open")
    assert "39,000" not in officer.page.content()
    is_late(cedar, made)

    takes(officer, made, "close", "Open the responses")
    evaluates(officer, made, {"Alder Ltd": "90", "Birch Ltd": "60"})
    evaluates(lead, made, {"Alder Ltd": "80", "Birch Ltd": "60"})
    agrees(officer, made, "Alder Ltd", "85")
    agrees(officer, made, "Birch Ltd", "60")
    officer.opens(f"{here}ranking/")
    officer.reads("89.38")  # Alder has 36000 / 39000 of 60, and 85% of 40
    officer.photographs("competition-ranking")
    takes(officer, made, "finish_evaluation", "Finish the evaluation")
    takes(officer, made, "recommend", "Recommend the award", fill=recommends)
    officer.opens(f"{here}letters/")
    officer.reads("not sent yet")
    officer.photographs("competition-letters")
    takes(lead, made, "stand_still", "Decide, and begin the standstill")
    assert made.call_off.status == "standstill"
    birch.opens(f"/invitations/{made.invitations[1].pk}/")
    birch.reads("was not successful")
    birch.photographs("competition-letter")

    officer.page.goto(f"{officer.address}/call-offs/{made.call_off.pk}/sign/")
    assert officer.page.get_by_role("button", name="Record the signature").count() == 0
    made.lets_the_standstill_pass()
    takes(lead, made, "award", "Award")
    takes(officer, made, "sign", "Record the signature", fill=signs)
    assert made.call_off.status == "signed"

    own = f"/invitations/{made.invitations[0].pk}/"
    for one, path in ((officer, here), (officer, f"{here}ranking/"), (alder, own)):
        one.opens(path)
        one.sees_no_sideways_scrolling()
        one.photographs(f"competition-narrow{path.replace('/', '-')}")
