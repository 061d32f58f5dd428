"""Pages, files and packs of releases: what was published, and nothing of what it rests on."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from benchmarking.actions import releases
from benchmarking.models import BenchmarkResult, Release, ReleaseFigure, ReleaseReading
from benchmarking.queries import reproduction
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import AuditEvent
from tests.benchmarking.test_actions_releases import dearer

pytestmark = pytest.mark.django_db


def words_of(page):
    return " ".join(page.content.decode().split())


def kept(tmp_path, content):
    pack = tmp_path / "pack.json"
    pack.write_bytes(content)
    return str(pack)


def told_by_reproduce(path):
    out = StringIO()
    call_command("reproduce", path, stdout=out)
    return out.getvalue()


def test_anybody_reads_what_was_published_and_what_stands(spent, client, at):
    dearer(spent.peers[:1], spent.agency)
    releases.publish(by=SYSTEM, at=at + timedelta(days=31))

    listed = words_of(client.get("/benchmarks/releases/"))
    second = client.get("/benchmarks/releases/2/")

    assert "Release 2" in listed
    assert "carried over" in words_of(second)
    assert {row.viewer_id for row in second.context["object_list"]} == {None}
    assert client.get("/benchmarks/releases/3/").status_code == 404
    rows = b"".join(client.get("/benchmarks/releases/2/figures.csv").streaming_content).decode()
    assert "4.70" in rows
    assert "4.10" not in rows


def test_officer_sees_the_figures_made_for_the_own_authority(spent, browser_of, officer, authority):
    page = browser_of(officer).get("/benchmarks/releases/1/")

    assert {row.viewer for row in page.context["object_list"]} <= {None, authority}
    assert authority in {row.viewer for row in page.context["object_list"]}


def test_own_pack_is_reproduced_byte_for_byte(spent, browser_of, officer, tmp_path):
    pack = browser_of(officer).get("/benchmarks/categories/agency-staff/pack.json")

    told = json.loads(pack.content)
    assert told["figure"]["gap_percent"] == "29.0323"
    assert "4.10" not in pack.content.decode()
    assert "Equal, byte for byte" in told_by_reproduce(kept(tmp_path, pack.content))
    assert ReleaseReading.objects.get(door="pack").reader == str(officer)


def test_altered_pack_is_told_from_a_true_one(spent, browser_of, officer, tmp_path):
    pack = browser_of(officer).get("/benchmarks/categories/agency-staff/pack.json").content
    with pytest.raises(CommandError, match="not as it was written"):
        told_by_reproduce(kept(tmp_path, pack.replace(b"29.0323", b"19.0323")))
    forged = json.loads(pack)
    forged["inputs"]["net_pence"] += 1_000_000
    with pytest.raises(CommandError, match="Not equal") as refused:
        told_by_reproduce(kept(tmp_path, reproduction.sealed(forged)))
    assert refused.value.returncode == 1


def test_public_pack_holds_nobodys_inputs_and_says_so(spent, client, browser_of, people, tmp_path):
    figure = ReleaseFigure.objects.get(viewer=None, category=spent.agency)
    address = f"/benchmarks/releases/1/figures/{figure.pk}/pack.json"

    open_pack = client.get(address).content

    assert json.loads(open_pack)["inputs"] is None
    assert reproduction.OPEN in json.loads(open_pack)["holds"]
    with pytest.raises(CommandError, match="holds no inputs"):
        told_by_reproduce(kept(tmp_path, open_pack))
    for role in ("officer", "auditor", "manager"):
        assert browser_of(people[role]).get(f"{address}?inputs=all").status_code == 403
    whole = browser_of(people["operator"]).get(f"{address}?inputs=all").content
    assert len(json.loads(whole)["inputs"]) == 15
    assert "Equal, byte for byte" in told_by_reproduce(kept(tmp_path, whole))
    assert AuditEvent.objects.filter(name="benchmarking.release.inputs_read").count() == 1


def test_operator_publishes_and_sees_who_read(spent, browser_of, people, officer):
    browser_of(officer).get("/benchmarks/")
    browser_of(officer).get("/benchmarks/")

    answer = browser_of(people["operator"]).post("/benchmarks/releases/publish/", follow=True)

    assert "Release 2 is out" in words_of(answer)
    assert Release.objects.count() == 2
    assert [one.door for one in ReleaseReading.objects.all()] == ["page"]
    assert str(officer) in words_of(
        browser_of(people["operator"]).get("/benchmarks/releases/readings/")
    )
    assert BenchmarkResult.objects.exists()
