"""Tables that every app shares: who did what, what is being worked on, which bytes we hold."""

import pgtrigger
from django.db import models
from django.db.models import F, Q


class Timestamped(models.Model):
    """When the row came to be and when it last changed, by the database's own account."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class AuditEvent(models.Model):
    """One thing that somebody did. Labels and ids are text: history outlives what it describes."""

    name = models.TextField(help_text="Dotted, past tense: frameworks.access.approved.")
    at = models.DateTimeField()
    actor_label = models.TextField()
    actor_ref = models.TextField(blank=True, help_text="Empty when the actor is the portal itself.")
    tenant_ref = models.TextField(blank=True, help_text="Whose affair it is: authority:12.")
    subject_label = models.TextField()
    subject_ref = models.TextField()
    request_ref = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_ref", "-at"], name="audit_by_tenant"),
            models.Index(fields=["subject_ref", "-at"], name="audit_by_subject"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_label}"


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "Waiting to start"
    RUNNING = "running", "Running"
    DONE = "done", "Finished"
    FAILED = "failed", "Stopped with an error"


class Job(Timestamped):
    """Work that somebody waits for. The row is the truth; the broker's message is only a hint."""

    MAX_ATTEMPTS = 3

    kind = models.TextField(help_text="The Celery task that does it.")
    title = models.TextField()
    subject_ref = models.TextField(help_text="What it works on: spendimport:7.")
    owner_ref = models.TextField(blank=True, help_text="Empty when the portal started it.")
    args = models.JSONField(default=dict, blank=True)
    state = models.TextField(choices=JobState, default=JobState.QUEUED)
    step = models.TextField(blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    hinted_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    cure = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="job_state_known", condition=Q(state__in=JobState.values)),
            models.CheckConstraint(name="job_attempts_at_most_three", condition=Q(attempts__lte=3)),
            models.CheckConstraint(
                name="job_running_has_lease",
                condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="job_finished_with_time",
                condition=Q(state__in=[JobState.DONE, JobState.FAILED], finished_at__isnull=False)
                | Q(state__in=[JobState.QUEUED, JobState.RUNNING], finished_at=None),
            ),
            models.CheckConstraint(
                name="job_done_within_total", condition=Q(total=None) | Q(done__lte=F("total"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "lease_until"],
                name="job_unfinished",
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
            ),
            models.Index(fields=["subject_ref"], name="job_by_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        """Nothing more will happen."""
        return self.state in {JobState.DONE, JobState.FAILED}


class StoredFile(Timestamped):
    """Bytes kept once by their SHA-256, under `files/<first two>/<hash>`."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(help_text="Bytes.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stored_file_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            )
        ]

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        """Where the bytes lie, relative to the file store."""
        return f"{self.sha256[:2]}/{self.sha256}"
