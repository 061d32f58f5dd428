"""News on its whole way: a page, a message, a real worker, a letter in a mailbox."""

from email import policy
from email.parser import BytesParser

import pytest
from django.urls import reverse

from consortia.models import Notification
from tests.workers import wait_until


@pytest.mark.django_db(transaction=True)
def test_manager_reads_in_an_email_who_asks_to_join(
    authority, consortium, officer, manager, browser_of, start_worker, tmp_path, monkeypatch
):
    monkeypatch.setenv("EMAIL_URL", f"filemail:///{tmp_path}/mailbox")
    start_worker(queues="default")

    address = reverse("membership-apply", args=[consortium.slug])
    browser_of(officer).post(address, {"authority": authority.pk, "role": "member"})

    (written,) = wait_until(lambda: list((tmp_path / "mailbox").glob("*.log")))
    wait_until(lambda: b"\n-----" in written.read_bytes())
    letter = BytesParser(policy=policy.default).parsebytes(written.read_bytes())
    row = Notification.objects.get()
    assert letter["To"] == manager.email
    assert letter["Subject"] == "Ashby District Council asks to join Midland Buying Group."
    assert f"/notifications/{row.pk}/" in letter.get_body(("plain",)).get_content()
    assert row.mailed_at is not None
