"""A file of spend in front of a browser: uploaded, waited for, gone on with."""

from benchmarking.models import SpendImport
from tests import workers


def becomes(visitor, state):
    """Wait for the worker, as the page does by itself with scripts; it is then read again."""

    def happened():
        latest = SpendImport.objects.order_by("-pk").first()
        return latest is not None and latest.state == state and latest.job.is_finished

    workers.wait_until(happened)
    visitor.page.reload()
    return SpendImport.objects.order_by("-pk").first()


def press(visitor, name):
    """Press the button."""
    visitor.page.get_by_role("button", name=name).click()


def follow(visitor, name):
    """Go where a link leads, also one that looks like a button."""
    links = visitor.page.get_by_role("link", name=name)
    links.or_(visitor.page.get_by_role("button", name=name)).first.click()


def upload(visitor, path):
    """Give the form the file; its own page follows."""
    visitor.page.locator("input[type=file]").set_input_files(path)
    press(visitor, "Upload and check")
    visitor.page.wait_for_url("**/spend/imports/*/")
