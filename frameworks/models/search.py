"""What frameworks are found by: one stored document each, and the words of all of them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from frameworks.models.frameworks import Framework


class FrameworkSearch(models.Model):
    """What one framework is found and counted by, drawn from it, its lots and its suppliers.

    Nothing here is the truth about anything: it is made anew whenever the framework changes, and
    all of it every night.
    """

    framework = models.OneToOneField(
        Framework, primary_key=True, on_delete=models.CASCADE, related_name="search"
    )
    document = SearchVectorField()
    reference_key = models.TextField(help_text="The reference's letters and digits.")
    reference_keys = ArrayField(models.TextField(), default=list)
    words = ArrayField(models.TextField(), default=list, help_text="Words a slip is mended to.")
    regions = ArrayField(
        models.TextField(), default=list, help_text="Where one of its lots may be used."
    )
    categories = ArrayField(
        models.BigIntegerField(), default=list, help_text="Its own, its lots', and those above."
    )
    allows_direct_award = models.BooleanField(default=False)
    allows_further_competition = models.BooleanField(default=False)
    lot_count = models.PositiveIntegerField(default=0)
    supplier_count = models.PositiveIntegerField(default=0)
    refreshed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "framework searches"
        indexes = [
            GinIndex(fields=["document"], name="framework_search_document"),
            GinIndex(fields=["reference_keys"], name="framework_search_reference"),
        ]

    def __str__(self) -> str:
        return f"What {self.framework} is found by"


class SearchWord(models.Model):
    """A word of the published catalogue, and how many frameworks hold it."""

    word = models.TextField(primary_key=True)
    length = models.PositiveSmallIntegerField()
    framework_count = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["length"], name="search_word_by_length")]

    def __str__(self) -> str:
        return self.word
