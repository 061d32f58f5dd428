"""A further competition for the tests: three suppliers, two criteria, and each step of its life."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from consortia.choices import RoleKind
from frameworks.actions import (
    call_offs,
    criteria,
    evaluations,
    invitees,
    response_contents,
    responses,
)
from frameworks.actions.criteria import Wanted
from frameworks.actions.evaluations import Given
from frameworks.actions.invitees import Chosen
from frameworks.actions.response_contents import Paper
from frameworks.choices import CallOffRoute
from frameworks.models import CallOff, Invitation, Response
from procurement_portal.core.access import SYSTEM
from tests.factories.consortia import AuthorityRoleFactory, ConsortiumRoleFactory
from tests.factories.frameworks import (
    CallOffFactory,
    SupplierOnLotFactory,
    SupplierRoleFactory,
)

AT = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
QUESTIONS_UNTIL = datetime(2026, 5, 20, 16, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 5, 26, 11, 0, tzinfo=UTC)
AFTER = DEADLINE + timedelta(minutes=5)
NAMES = ("Alder Ltd", "Birch Ltd", "Cedar Ltd")
PDF = b"%PDF-1.7 "


@dataclass
class Competition:
    """The call-off and everybody around it; `sellers` are one person a supplier, in order."""

    call_off: CallOff
    officer: Any
    other: Any
    sellers: list[Any] = field(default_factory=list)

    @property
    def invitations(self) -> list[Invitation]:
        return list(self.call_off.invitations.order_by("pk"))

    @property
    def quality(self) -> Any:
        return self.call_off.criteria.get(name="Method")

    def again(self) -> CallOff:
        self.call_off = CallOff.objects.get(pk=self.call_off.pk)
        return self.call_off

    def moves(self, *transitions: str, by: Any = None, at: datetime = AT, **more: Any) -> None:
        for transition in transitions:
            call_offs.move(self.call_off.pk, transition, by=by or SYSTEM, at=at, **more)
        self.again()

    def responds(
        self,
        which: int,
        price: str,
        text: str = "Our method.",
        papers: tuple[Paper, ...] = (),
        at: datetime = AT,
    ) -> Any:
        return responses.respond(
            self.invitations[which].pk,
            price=Decimal(price),
            answers={self.quality.pk: text},
            papers=papers,
            core_information_on=at.date(),
            by=self.sellers[which],
            at=at,
        )

    def lets_the_deadline_pass(self) -> None:
        """As if the deadline had been a moment ago: only who holds the key can seal that."""
        past = timezone.now() - timedelta(seconds=1)
        received = past - timedelta(hours=1)
        for response in Response.objects.filter(invitation__call_off=self.call_off):
            contents = response_contents.unseal(
                bytes(response.sealed),
                response.invitation,
                at=response.sealed_until + timedelta(days=1),
            )
            sealed = response_contents.seal(contents, response.invitation, until=past)
            Response.objects.filter(pk=response.pk).update(
                sealed=sealed, sealed_until=past, received_at=received
            )
        CallOff.objects.filter(pk=self.call_off.pk).update(
            deadline_at=past, questions_until=received
        )
        self.again()

    def lets_the_standstill_pass(self) -> None:
        """As if the decision had been made three weeks ago."""
        today = timezone.localdate()
        CallOff.objects.filter(pk=self.call_off.pk).update(
            awarded_on=today - timedelta(days=21), standstill_ends_on=today - timedelta(days=5)
        )
        self.again()

    def closes(self) -> None:
        self.moves("close", at=AFTER)

    def scores(self, points: dict[int, str], *, agreed: dict[int, str] | None = None) -> None:
        """Both evaluate every response, and the officer writes down what they agree on."""
        for person in (self.officer, self.other):
            evaluations.name_evaluator(self.call_off.pk, person=person, by=self.officer, at=AFTER)
            evaluations.declare(self.call_off.pk, by=person, at=AFTER)
        for which, value in points.items():
            response = self.invitations[which].response
            given = {self.quality.pk: Given(Decimal(value), f"Reason {which}.")}
            for person in (self.officer, self.other):
                evaluations.score(response.pk, given=given, by=person, at=AFTER)
            evaluations.moderate(response.pk, given=given, by=self.officer, at=AFTER)


def drafted(authority: Any = None, consortium: Any = None) -> Competition:
    """A draft with criteria and chosen suppliers."""
    more: dict[str, Any] = {"lot__framework__publisher": consortium} if consortium else {}
    if authority is not None:
        more["authority"] = authority
    call_off = CallOffFactory(
        route=CallOffRoute.COMPETITION,
        title="Cleaning of four offices",
        justification="",
        lot__allows_further_competition=True,
        deadline_at=DEADLINE,
        questions_until=QUESTIONS_UNTIL,
        standstill_days=8,
        **more,
    )
    framework = call_off.lot.framework
    role = {"authority": call_off.authority}
    made = Competition(
        call_off=call_off,
        officer=AuthorityRoleFactory(**role, person__name="Olga Officer").person,
        other=AuthorityRoleFactory(
            **role, kind=RoleKind.FINANCE_LEAD, person__name="Fred Finance"
        ).person,
    )
    places = [SupplierOnLotFactory(lot=call_off.lot, supplier__name=name) for name in NAMES]
    made.sellers = [
        SupplierRoleFactory(
            supplier=place.supplier, person__name=f"Seller of {place.supplier}"
        ).person
        for place in places
    ]
    manager = ConsortiumRoleFactory(consortium=framework.publisher).person
    price = criteria.add(
        framework.pk, name="Price", kind="price", min_weight=30, max_weight=70, by=manager, at=AT
    )
    quality = criteria.add(
        framework.pk,
        name="Quality",
        kind="quality",
        min_weight=30,
        max_weight=70,
        by=manager,
        at=AT,
    )
    criteria.set_for_call_off(
        call_off.pk,
        wanted=[
            Wanted(price.pk, "Price", "", 60),
            Wanted(quality.pk, "Method", "How will you clean?", 40),
        ],
        by=made.officer,
        at=AT,
    )
    invitees.choose(
        call_off.pk,
        chosen=[
            Chosen(place.pk, "Sam", seller.email)
            for place, seller in zip(places, made.sellers, strict=True)
        ],
        not_invited_reason="",
        by=made.officer,
        at=AT,
    )
    made.again()
    return made


def running(authority: Any = None, consortium: Any = None) -> Competition:
    """Open for responses."""
    made = drafted(authority, consortium)
    made.moves("approve", by=made.other)
    made.moves("invite", by=made.officer)
    return made
