"""Awards, cancellations and signatures of call-offs at the same moment: one of two wins."""

from decimal import Decimal
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.middleware.csrf import CSRF_TOKEN_LENGTH
from django.test import Client

from frameworks.actions import contracts, headroom
from frameworks.choices import CallOffStatus
from frameworks.models import CallOff, Lot
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError
from tests import web
from tests.factories import frameworks
from tests.frameworks.crowds import crowd
from tests.frameworks.ledgers import assert_ledger_adds_up
from tests.frameworks.recommended import VALUE, Recommended

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 16


def test_real_awards_stop_at_the_ceiling_and_cancelling_one_lets_the_next_in(
    at, officer, authority
):
    waiting = Recommended(officer, authority, count=32, ceiling=10 * VALUE)

    def award(number):
        return [waiting.move(one, "award", at) for one in waiting.call_offs[number::THREADS]]

    with crowd(THREADS) as people:
        answers = [one for each in people.do(award) for one in each]

    assert sorted(answers) == [""] * 10 + ["no_headroom"] * 22
    awarded = CallOff.objects.filter(lot=waiting.lot, status=CallOffStatus.AWARDED)
    assert sum(one.award_value for one in awarded) == 10 * VALUE
    assert_ledger_adds_up(waiting.lot.framework)
    left = CallOff.objects.filter(lot=waiting.lot, status=CallOffStatus.RECOMMENDED).first()
    assert waiting.move(awarded[0], "cancel", at) == ""
    assert waiting.move(left, "award", at) == ""
    assert_ledger_adds_up(waiting.lot.framework)


PAIRS = [
    # Both from one state: the table itself lets one of them through.
    ("award", "award", False),
    ("cancel", "cancel", False),
    # Cancelling is open after the award too, so both carry the version that they were made of.
    ("award", "cancel", True),
]


def _pairs_of_moves(at, officer, authority, *, count):
    """Two moves of each call-off at the same moment; how many of each pair were done."""
    waiting = Recommended(officer, authority, count=count, ceiling=None)
    winners = []
    with crowd(2) as people:
        for number, one in enumerate(waiting.call_offs):
            first, second, is_versioned = PAIRS[number % len(PAIRS)]
            version = one.version if is_versioned else None

            def move(side, one=one, pair=(first, second), version=version):
                return waiting.move(one, pair[side], at, version=version)

            winners.append(people.do(move).count(""))
    assert_ledger_adds_up(waiting.lot.framework)
    awarded = CallOff.objects.filter(lot=waiting.lot, status=CallOffStatus.AWARDED)
    assert Lot.objects.get(pk=waiting.lot.pk).committed_value == VALUE * awarded.count()
    return winners


def test_of_two_moves_at_the_same_moment_one_wins(at, officer, authority):
    assert _pairs_of_moves(at, officer, authority, count=60) == [1] * 60


@pytest.mark.slow
def test_of_five_hundred_pairs_of_moves_each_has_one_winner(at, officer, authority):
    assert _pairs_of_moves(at, officer, authority, count=500) == [1] * 500


ENDINGS = [("terminate", "terminate"), ("terminate", "rescind"), ("rescind", "rescind")]


def _pairs_of_endings(at, officer, authority, *, count):
    """Two endings of each contract at the same moment; how many of each pair were done."""
    lot = frameworks.LotFactory(framework__estimated_value=Decimal(10_000_000))
    winners = []
    with crowd(2) as people:
        for number in range(count):
            contract = frameworks.ContractFactory(
                lot=lot, authority=authority, award_value=VALUE, entered_on=at.date()
            )
            headroom.record(contract, reason="Made elsewhere.", by=SYSTEM, at=at)
            pair = ENDINGS[number % len(ENDINGS)]

            def end(side, contract=contract, pair=pair):
                try:
                    contracts.move(contract.pk, pair[side], by=officer, at=at, reason="Over.")
                except DomainError:
                    return False
                return True

            winners.append(people.do(end).count(True))
    assert Lot.objects.get(pk=lot.pk).committed_value == 0
    assert_ledger_adds_up(lot.framework)
    return winners


def test_of_two_endings_of_a_contract_one_wins_and_gives_back_once(at, officer, authority):
    assert _pairs_of_endings(at, officer, authority, count=30) == [1] * 30


def test_pages_posted_to_a_real_server_at_the_same_moment_never_overdraw(officer, authority):
    waiting = Recommended(officer, authority, count=32, ceiling=10 * VALUE)
    browser = Client()
    browser.force_login(officer)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value

    with web.served(processes=2, threads=8) as address, crowd(THREADS) as people:

        def award(number):
            return [
                _posted(address, session, f"/call-offs/{one.pk}/award/", version=one.version)
                for one in waiting.call_offs[number::THREADS]
            ]

        pages = [page for each in people.do(award) for page in each]

    assert [status for status, _ in pages].count(HTTPStatus.FOUND) == 10
    refused = [text for status, text in pages if status == HTTPStatus.OK]
    assert len(refused) == 22
    assert all("£0.00 left, and this needs £40.00" in text for text in refused)
    awarded = CallOff.objects.filter(lot=waiting.lot, status=CallOffStatus.AWARDED)
    assert awarded.count() == 10
    assert Lot.objects.get(pk=waiting.lot.pk).committed_value == 10 * VALUE
    assert_ledger_adds_up(waiting.lot.framework)


def _posted(address, session, path, **fields):
    """Status and text of the answer to a form that is sent over a connection of its own."""
    token = "t" * CSRF_TOKEN_LENGTH
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request(
        "POST",
        path,
        urlencode(fields),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; "
            f"{settings.CSRF_COOKIE_NAME}={token}",
            "X-CSRFToken": token,
        },
    )
    answer = connection.getresponse()
    told = answer.status, answer.read().decode()
    connection.close()
    return told
