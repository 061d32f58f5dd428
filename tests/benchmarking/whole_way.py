"""A visitor who goes the whole way with any file, and what must hold wherever it ends."""

from contextlib import contextmanager

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings

from benchmarking import tasks, urls
from benchmarking.actions import base_cells, spend_imports, spend_reading
from benchmarking.choices import ImportState
from benchmarking.models import BaseCell, SpendImport, SpendLine
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import JobState

OF_ONE = [one.name for one in urls.urlpatterns if str(one.pattern).startswith("spend/imports/<")]
OF_ALL = ("spend-imports", "spend-lines", "spend-lines-csv", "spend-load", "spend-layouts")
DOORS = {one.name: one for one in (tasks.check_spend, tasks.import_spend)}
COUNTS = ("accepted_rows", "rejected_rows", "ignored_rows", "physical_rows", "accepted_total")


def bounded(examples):
    """So many examples, each as long as it takes."""
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@contextmanager
def forgotten():
    """Whatever the block writes is gone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Visitor:
    """Somebody who loads files for an authority, and opens every page there is."""

    def __init__(self, browser, authority):
        self.browser = browser
        self.authority = authority

    def send(self, path, data):
        """Post a form; whatever it holds, the answer is a page."""
        answer = self.browser.post(path, data)
        assert answer.status_code < 500
        return answer

    def open(self, path, params=None):
        """Read a page or a file to its end."""
        answer = self.browser.get(path, params)
        assert answer.status_code < 500, path
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    def open_all(self, one):
        for name in OF_ONE:
            self.open(reverse(name, args=[one.pk]))
        for name in OF_ALL:
            self.open(reverse(name))

    def upload(self, content, filename):
        """The import that comes of it, or None when the page refuses."""
        file = SimpleUploadedFile(filename, content)
        self.send("/spend/upload/", {"authority": self.authority.pk, "spend_files": [file]})
        return SpendImport.objects.order_by("pk").last()

    def work(self, one):
        """Run the import's job as a worker does; it ends well or says why not."""
        one.refresh_from_db()
        DOORS[one.job.kind](job_id=one.job_id)
        one = SpendImport.objects.select_related("job").get(pk=one.pk)
        assert one.job.state in {JobState.DONE, JobState.FAILED}, one.job.error
        assert (one.state == ImportState.REFUSED) == (one.job.state == JobState.FAILED)
        assert_whole(one)
        return one

    def confirm(self, one):
        """By the page as it stands, or where that asks for more, by the action."""
        form = self.browser.get(reverse("spend-import", args=[one.pk])).context["form"]
        said = {
            name: form.get_initial_for_field(field, name) for name, field in form.fields.items()
        }
        said = {name: value for name, value in said.items() if value is not None}
        self.send(
            reverse("spend-import", args=[one.pk]), said | {"seen": one.updated_at.isoformat()}
        )
        one.refresh_from_db()
        if one.state == ImportState.CHECKED:
            spend_imports.confirm(import_id=one.pk, by=SYSTEM, at=timezone.now())
        return one

    def whole_way(self, content, filename):
        """Upload, check, load and undo, opening every page in every state."""
        one = self.upload(content, filename)
        if one is None:
            return None
        one = self.work(one)
        self.open_all(one)
        if one.state == ImportState.CHECKED:
            checked = [getattr(one, name) for name in COUNTS]
            one = self.work(self.confirm(one))
            assert one.state == ImportState.COMMITTED
            assert [getattr(one, name) for name in COUNTS] == checked
            self.open_all(one)
            self.send(reverse("spend-import-undo", args=[one.pk]), {})
            assert not SpendLine.objects.exists()
            assert_sums()
        return one


def assert_whole(one):
    """Every row is accounted for, and the lines are all of the accepted ones or none."""
    assert one.state in {ImportState.REFUSED, ImportState.CHECKED, ImportState.COMMITTED}
    assert one.physical_rows == one.accepted_rows + one.rejected_rows + one.ignored_rows
    kept = min(one.rejected_rows, spend_reading.REJECTIONS_KEPT)
    assert one.rejections.count() == kept
    lines = SpendLine.objects.aggregate(n=Count("row_number"), net=Sum("net_amount"))
    if one.state == ImportState.COMMITTED:
        assert tuple(lines.values()) == (one.accepted_rows, one.accepted_total)
    else:
        assert lines["n"] == 0
    assert (one.state == ImportState.REFUSED) == (one.accepted_rows == 0)
    assert_sums()


def assert_sums():
    cells = BaseCell.objects.aggregate(n=Sum("line_count"))["n"] or 0
    assert cells == SpendLine.objects.in_force().count()
    assert base_cells.rebuild(by=SYSTEM, at=timezone.now()) == 0
