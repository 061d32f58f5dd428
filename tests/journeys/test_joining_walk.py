"""An officer is told eligible, asks, and is approved; another is refused with the words."""

from frameworks.choices import EligibilityKind
from tests.factories.consortia import AuthorityFactory, AuthorityRoleFactory, ConsortiumRoleFactory
from tests.factories.frameworks import (
    AccessAgreementFactory,
    EligibilityRuleFactory,
    FrameworkFactory,
)
from tests.journeys.browser import PASSWORD, browser_test

pytestmark = browser_test


def test_one_authority_joins_and_another_is_refused(visitor):
    manager = ConsortiumRoleFactory(
        person__name="Max Manager", person__password=PASSWORD, consortium__name="Midland Group"
    )
    ashby = AuthorityFactory(name="Ashby District Council")
    officer = AuthorityRoleFactory(
        authority=ashby, person__name="Olive Officer", person__password=PASSWORD
    ).person
    other = AuthorityRoleFactory(person__password=PASSWORD).person
    framework = FrameworkFactory(
        publisher=manager.consortium, title="Building cleaning services", slug="cleaning"
    )
    rule = EligibilityRuleFactory(
        framework=framework,
        kind=EligibilityKind.NAMED,
        quoted_text="Ashby District Council and its successors",
        notice__notice_id="012345-2025",
    )
    rule.authorities.add(ashby)
    AccessAgreementFactory(framework=framework)

    buyer = visitor()
    buyer.signs_in(officer.email)
    buyer.opens("/frameworks/cleaning/")
    buyer.reads("The notice names it.")
    buyer.photographs("joining-framework")
    buyer.page.get_by_role("button", name="Request access").click()
    buyer.finds_it_accessible()
    buyer.photographs("joining-verdict")
    buyer.page.get_by_role("button", name="Start a request").click()
    buyer.page.get_by_label("What do you need it for?").fill("Cleaning of four offices.")
    buyer.page.get_by_label("Spend that you expect in a year").fill("£40,000")
    buyer.finds_it_accessible()
    buyer.photographs("joining-need")
    buyer.page.get_by_role("button", name="Save and continue").click()
    for label in ("accepts the access agreement", "agrees to what is shared", "declares that"):
        buyer.page.get_by_label(label).check()
    buyer.finds_it_accessible()
    buyer.photographs("joining-terms")
    buyer.page.get_by_role("button", name="Accept and continue").click()
    buyer.reads("£40,000")
    buyer.finds_it_accessible()
    buyer.photographs("joining-check")
    buyer.page.get_by_role("button", name="Send the request").click()
    buyer.reads("Your reference")
    buyer.finds_it_accessible()
    buyer.photographs("joining-sent")

    publisher = visitor()
    publisher.signs_in(manager.person.email)
    publisher.opens("/access-requests/")
    publisher.photographs("joining-queue")
    publisher.page.get_by_label("Ashby District Council").check()
    publisher.page.get_by_role("button", name="Approve the ticked").click()
    publisher.page.get_by_role("button", name="Approve").click()
    publisher.reads("1 of 1 done.")
    publisher.finds_it_accessible()
    publisher.photographs("joining-result")
    publisher.opens("/frameworks/cleaning/users/")
    publisher.photographs("joining-holders")
    publisher.sees_no_sideways_scrolling()
    publisher.opens("/access-requests/?tab=decided")
    publisher.sees_no_sideways_scrolling()
    publisher.photographs("joining-queue-narrow")

    buyer.opens("/frameworks/cleaning/")
    buyer.reads("until 31 March 2029")
    buyer.sees_no_sideways_scrolling()
    buyer.photographs("joining-framework-narrow")
    buyer.page.get_by_role("button", name="See your access").click()
    buyer.reads("Access began")
    buyer.finds_it_accessible()
    buyer.sees_no_sideways_scrolling()
    buyer.photographs("joining-request-narrow")

    refused = visitor()
    refused.signs_in(other.email)
    refused.opens("/frameworks/cleaning/join/")
    refused.reads("Ashby District Council and its successors")
    refused.photographs("joining-refused")
    assert refused.page.get_by_role("button", name="Start a request").count() == 0
