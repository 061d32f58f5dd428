"""Tasks: named, keyword-only, routed to a queue that somebody consumes."""

import inspect
import re

import pytest
import yaml

from benchmarking.actions import (
    charts,
    corrected_lines,
    framework_use,
    framework_use_charts,
    opportunities,
    price_runs,
    refresh,
    runs,
    savings_charts,
    spend_imports,
)
from frameworks.actions import catalogue_imports, invitations
from procurement_portal.celery import app
from tests.architecture.tree import ROOT

app.loader.import_default_modules()
OURS = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
COMPOSE = ROOT / "docker-compose.yml"


def queue_of(name):
    return app.amqp.router.route({}, name)["queue"].name


@pytest.mark.parametrize("name", sorted(OURS))
def test_task_is_named_app_verb_noun(name):
    assert re.fullmatch(r"(core|consortia|frameworks|benchmarking)\.[a-z]+(_[a-z]+)+", name)


@pytest.mark.parametrize("name", sorted(OURS))
def test_task_takes_keywords_only(name):
    parameters = inspect.signature(OURS[name].run).parameters.values()

    assert {parameter.kind for parameter in parameters} <= {
        inspect.Parameter.KEYWORD_ONLY,
        inspect.Parameter.VAR_KEYWORD,
    }
    assert OURS[name].run.__doc__


def test_every_kind_of_job_has_its_task():
    kinds = {
        spend_imports.CHECK,
        spend_imports.LOAD,
        runs.JOB_KIND,
        price_runs.JOB_KIND,
        refresh.JOB_KIND,
        charts.JOB_KIND,
        corrected_lines.SCORE,
        framework_use.SORT,
        framework_use.SPREAD,
        framework_use_charts.JOB_KIND,
        opportunities.JOB_KIND,
        savings_charts.JOB_KIND,
        catalogue_imports.JOB_KIND,
        invitations.JOB_KIND,
    }

    assert kinds <= set(OURS)


def test_every_beaten_task_exists():
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(OURS)


def test_every_queue_is_consumed_in_real_use():
    services = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    commands = [str(service.get("command", "")) for service in services.values()]
    consumed = {
        queue
        for command in commands
        for queues in re.findall(r"(?:-Q|--queues)[=',\s\"\]\[]+([a-z,]+)", command)
        for queue in queues.split(",")
        if queue
    }

    assert {queue_of(name) for name in OURS} <= consumed
