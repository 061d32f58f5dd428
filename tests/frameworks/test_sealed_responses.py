"""Nobody reads a response before the deadline: not by page, not by API, not in the database."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from frameworks.actions import deadlines, response_contents
from frameworks.actions.response_contents import Paper
from frameworks.models import CallOff, Response, ResponseAnswer, ResponseFile
from procurement_portal.core import files, sealing
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import AuditEvent, StoredFile
from tests.frameworks import competing
from tests.frameworks.competing import AFTER, AT, DEADLINE, PDF

pytestmark = pytest.mark.django_db

CANARIES = ("zebracrossing", "kingfisherblue", "quincemarmalade")
NAME_CANARY = "hollyhock"
PRICES = ("31415.92", "27182.81", "16180.33")


def everything_kept():
    """Every column of every table, and every file of the store, as one text."""
    kept = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_name) FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} t")
            for (row,) in cursor.fetchall():
                kept.append(row)
                kept.append(_bytes_of(row))
    kept += [
        path.read_bytes().decode("latin-1")
        for path in Path(settings.MEDIA_ROOT).rglob("*")
        if path.is_file()
    ]
    return "\n".join(kept)


def _bytes_of(row):
    """Binary columns are printed as hexadecimal: what they would say as letters."""
    parts = [part.split('"')[0].split(",")[0] for part in row.split("\\x")[1:]]
    return "".join(bytes.fromhex(part[: len(part) // 2 * 2]).decode("latin-1") for part in parts)


@pytest.fixture
def three():
    """A competition with three responses that hold words found nowhere else."""
    made = competing.running()
    for which, (canary, price) in enumerate(zip(CANARIES, PRICES, strict=True)):
        paper = Paper(f"{NAME_CANARY}-{which}.pdf", PDF + canary.encode())
        made.responds(which, price, f"We offer {canary}.", (paper,))
    return made


def test_the_search_finds_what_is_kept_in_the_clear():
    files.store([b"plain-canary-in-a-file"], limit=100)

    kept = everything_kept()

    assert "plain-canary-in-a-file" in kept


def test_the_search_reads_binary_columns():
    made = competing.running()
    response = made.responds(0, "1.00")
    Response.objects.filter(pk=response.pk).update(sealed=b"plain-canary-in-bytes")

    assert "plain-canary-in-bytes" in everything_kept()


def test_no_table_and_no_file_holds_a_word_of_them(three):
    kept = everything_kept()

    found = [word for word in (*CANARIES, NAME_CANARY, *PRICES) if word in kept]
    assert Response.objects.count() == 3
    assert found == []


def test_every_table_was_searched(three):
    kept = everything_kept()

    assert all(str(one.digest) in kept for one in Response.objects.all())
    assert len(apps.get_models()) > 50


def test_close_opens_all_of_them(three):
    three.closes()

    kept = everything_kept()
    assert all(word in kept for word in (*CANARIES, NAME_CANARY))
    assert [str(one.price) for one in Response.objects.order_by("pk")] == list(PRICES)
    assert ResponseAnswer.objects.count() == ResponseFile.objects.count() == 3
    paper = ResponseFile.objects.order_by("pk").first()
    assert files.path(paper.file).read_bytes() == PDF + CANARIES[0].encode()


def test_moving_the_deadline_in_the_database_opens_nothing(three):
    early = AT + timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE frameworks_calloff SET deadline_at = %s, questions_until = %s", [AT, AT]
        )
        cursor.execute(
            "UPDATE frameworks_response SET sealed_until = %s, received_at = %s", [AT, AT]
        )

    with pytest.raises(sealing.StillSealed):
        three.moves("close", at=early)

    assert not Response.objects.exclude(opened_at=None).exists()
    assert not ResponseAnswer.objects.exists()
    assert StoredFile.objects.count() == 0


def test_a_moment_altered_on_the_envelope_breaks_it(three):
    response = Response.objects.order_by("pk").first()
    sealed = bytes(response.sealed)
    head = sealing.HEAD
    form, name, _, nonce = head.unpack(sealed[: head.size])
    earlier = sealing._microseconds(AT)
    forged = head.pack(form, name, earlier, nonce) + sealed[head.size :]

    with pytest.raises(sealing.BrokenSeal):
        response_contents.unseal(forged, response.invitation, at=AT + timedelta(hours=1))


def test_one_envelope_does_not_stand_in_for_another(three):
    first, second, _ = Response.objects.order_by("pk")

    with pytest.raises(sealing.BrokenSeal):
        response_contents.unseal(bytes(first.sealed), second.invitation, at=AFTER)


def test_a_broken_one_does_not_keep_the_others_shut(three):
    broken = Response.objects.order_by("pk").first()
    altered = bytearray(broken.sealed)
    altered[-1] ^= 1
    Response.objects.filter(pk=broken.pk).update(sealed=bytes(altered))

    three.closes()

    assert Response.objects.exclude(opened_at=None).count() == 2
    assert Response.objects.get(pk=broken.pk).opened_at is None
    assert AuditEvent.objects.filter(name="frameworks.response.unreadable").count() == 1


def test_receipt_is_the_hash_of_what_is_kept(three):
    for one in Response.objects.all():
        assert one.digest == hashlib.sha256(one.sealed).hexdigest()


def test_a_later_deadline_seals_for_longer(three):
    later = DEADLINE + timedelta(days=3)

    deadlines.extend(
        three.call_off.pk, deadline_at=later, reason="More time.", by=three.officer, at=AT
    )

    for one in Response.objects.select_related("invitation"):
        assert sealing.sealed_until(bytes(one.sealed)) == one.sealed_until == later
        with pytest.raises(sealing.StillSealed):
            response_contents.unseal(bytes(one.sealed), one.invitation, at=AFTER)
    three.moves("close", at=later + timedelta(seconds=1))
    assert [str(one.price) for one in Response.objects.order_by("pk")] == list(PRICES)


def test_without_a_key_nothing_is_taken(settings):
    made = competing.running()
    settings.SEALING_KEYS = []

    with pytest.raises(sealing.NoSealingKey):
        made.responds(0, "1.00")

    assert not Response.objects.exists()


def test_a_replaced_key_still_opens_what_it_sealed(three, settings):
    settings.SEALING_KEYS = [
        "another key that seals from now on, as long as",
        *settings.SEALING_KEYS,
    ]

    three.closes()

    assert Response.objects.exclude(opened_at=None).count() == 3


def test_without_the_key_that_sealed_nothing_opens(three, settings):
    settings.SEALING_KEYS = ["another key, and the one that sealed is lost"]

    three.closes()

    assert not Response.objects.exclude(opened_at=None).exists()
    assert CallOff.objects.get().status == "closed"


def test_an_envelope_is_never_sealed_for_a_shorter_time():
    sealed = sealing.seal(b"x", scope="s", holder="h", until=DEADLINE, keys=["k"])

    with pytest.raises(ValueError, match="shorter"):
        sealing.reseal(sealed, scope="s", holder="h", until=AT, keys=["k"])


def test_what_is_no_envelope_does_not_open():
    for nonsense in (b"", b"short", b"x" * 200):
        with pytest.raises(sealing.BrokenSeal):
            sealing.unseal(nonsense, scope="s", holder="h", at=AFTER, keys=["k"])


def test_the_portal_itself_opens_nothing_early(three):
    with pytest.raises(Exception, match="deadline has not passed"):
        three.moves("close", by=SYSTEM, at=DEADLINE)
