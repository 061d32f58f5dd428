"""Charts drawn once by a worker and kept by the hash of what they show."""

from django.db import models


class ChartImage(models.Model):
    """An SVG. Its key is the SHA-256 of the specification with its data, so it never goes stale."""

    key = models.CharField(max_length=64, primary_key=True)
    svg = models.TextField()
    drawn_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
