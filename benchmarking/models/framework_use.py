"""What an authority bought through frameworks and beside them, summed by why."""

from django.db import models
from django.db.models import Q

from benchmarking.choices import LeakageCause, LineClass
from benchmarking.models.of_authority import OfAuthorityQuerySet
from consortia.models import Authority
from frameworks.models import Category, Framework


class FrameworkUse(models.Model):
    """The sum of an authority's lines of one class in one category and month.

    Of lines on a framework, and of those of its suppliers that are off it, the framework is named;
    a cause says why they are off it. Written whole, month by month, by the worker that sorts the
    lines, so that it equals them (method 2.4).
    """

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="First day of the month.")
    framework = models.ForeignKey(
        Framework, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    line_class = models.TextField(choices=LineClass)
    cause = models.TextField(choices=LeakageCause, blank=True)
    line_count = models.PositiveIntegerField()
    net_amount = models.DecimalField(max_digits=18, decimal_places=2)
    tested_amount = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        default=0,
        help_text="Net pounds of lines whose price was held against the list, which decided.",
    )
    computed_at = models.DateTimeField()

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = "use of frameworks"
        verbose_name_plural = "uses of frameworks"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "category", "month", "framework", "line_class", "cause"],
                name="framework_use_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="framework_use_class_and_cause_known",
                condition=Q(line_class__in=LineClass.values, cause__in=["", *LeakageCause.values]),
            ),
            models.CheckConstraint(
                name="framework_use_on_names_its_framework",
                condition=~Q(line_class__in=[LineClass.ON, LineClass.OFF_SUPPLIER])
                | Q(framework__isnull=False),
            ),
            models.CheckConstraint(
                name="framework_use_off_its_supplier_has_a_cause",
                condition=~Q(line_class=LineClass.OFF_SUPPLIER) | ~Q(cause=""),
            ),
            models.CheckConstraint(
                name="framework_use_month_is_first_day", condition=Q(month__day=1)
            ),
        ]
        indexes = [models.Index(fields=["authority", "month"], name="framework_use_by_month")]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.category_id} {self.month:%Y-%m}: {self.line_class}"
