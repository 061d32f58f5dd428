"""docker-compose.yml and Dockerfile name only what the project has, and all that it needs."""

import ast
import importlib
import re

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from procurement_portal.celery import app
from tests.demo import conftest

COMPOSE = yaml.safe_load((conftest.HOUSE / "docker-compose.yml").read_text())
DOCKERFILE = (conftest.HOUSE / "Dockerfile").read_text()
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
IMAGE_COMMAND = ast.literal_eval(re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[-1])


def names_read(path: str, call: str) -> set[str]:
    """Every name that `call("NAME", …)` or `call.method("NAME", …)` reads in a file."""
    source = (conftest.HOUSE / path).read_text()
    return set(re.findall(rf"\b{re.escape(call)}(?:\.\w+)?\(\s*[\"']([A-Z_]+)[\"']", source))


@pytest.mark.parametrize("name", OURS)
def test_command_is_one_the_project_has(name):
    command = OURS[name].get("command", IMAGE_COMMAND)

    match command:
        case ["python", "manage.py", subcommand, *_]:
            assert subcommand in get_commands()
        case ["celery", "-A", package, subcommand, *_]:
            assert importlib.import_module(f"{package}.celery").app is app
            assert subcommand in {"worker", "beat"}
        case ["gunicorn", "--config", config, *_, wsgi]:
            importlib.import_module(config.removeprefix("python:"))
            module, _, attribute = wsgi.partition(":")
            assert callable(getattr(importlib.import_module(module), attribute))
        case _:
            pytest.fail(f"unknown command {command}")


@pytest.mark.parametrize("name", OURS)
def test_environment_is_read_by_the_settings(name):
    read = names_read("procurement_portal/settings.py", "env") | names_read(
        "procurement_portal/gunicorn.py", "os.environ"
    )

    assert set(OURS[name]["environment"]) - read == set()


def test_environment_sets_all_that_has_no_default():
    source = (conftest.HOUSE / "procurement_portal" / "settings.py").read_text()
    required = set(re.findall(r"\benv(?:\.\w+)?\(\"([A-Z_]+)\"\)", source))

    assert required
    assert required - set(OURS["web"]["environment"]) == set()


def test_secrets_have_no_default():
    for name in (
        *("SECRET_KEY", "SEALING_KEYS"),
        *("POSTGRES_PASSWORD", "APPLICATION_PASSWORD", "REDIS_PASSWORD"),
    ):
        uses = re.findall(
            rf"\$\{{{name}[^}}]*\}}", (conftest.HOUSE / "docker-compose.yml").read_text()
        )
        assert uses
        assert all(use.startswith(f"${{{name}:?") for use in uses)


def test_each_queue_is_consumed_by_one_service():
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    consumed = [
        queue
        for service in OURS.values()
        for option in service.get("command", [])
        if option.startswith("--queues=")
        for queue in option.removeprefix("--queues=").split(",")
    ]

    assert sorted(consumed) == sorted(routed | {settings.CELERY_TASK_DEFAULT_QUEUE})


def test_each_worker_is_asked_by_the_name_it_has():
    for name, service in OURS.items():
        if not name.startswith("worker-"):
            continue
        hostname = next(option for option in service["command"] if option.startswith("--hostname="))
        node = hostname.removeprefix("--hostname=").removesuffix("@%h")
        assert f"--destination {node}@$$HOSTNAME" in service["healthcheck"]["test"][1]


def test_every_lasting_service_has_a_health_check():
    checked_by_image = {"web"}
    for name, service in COMPOSE["services"].items():
        if name not in checked_by_image | {"migrate"}:
            assert "test" in service["healthcheck"], name
    assert "HEALTHCHECK" in DOCKERFILE


def test_nothing_of_ours_starts_before_the_migrations():
    for name, service in OURS.items():
        if name != "migrate":
            condition = service["depends_on"]["migrate"]["condition"]
            assert condition == "service_completed_successfully", name


def test_owner_of_the_database_is_known_to_migrate_alone():
    knowing = [name for name, service in OURS.items() if "POSTGRES_PASSWORD" in str(service)]
    addresses = OURS["migrate"]["environment"]
    users = [addresses[name].split(":")[1] for name in ("DATABASE_URL", "OWNER_DATABASE_URL")]

    assert knowing == ["migrate"]
    assert users == ["//portal_application", "//portal"]
    assert COMPOSE["services"]["postgres"]["environment"]["POSTGRES_USER"] == "portal"


def test_image_does_not_run_as_root():
    users = re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)

    assert users == ["portal"]


def test_image_gets_every_folder_it_needs():
    ignored = (conftest.HOUSE / ".dockerignore").read_text().splitlines()

    for name in ("manage.py", "templates", *local_packages()):
        assert f"!{name}" in ignored


def local_packages() -> set[str]:
    packages = {name.split(".")[0] for name in settings.INSTALLED_APPS}
    return {name for name in packages if (conftest.HOUSE / name).is_dir()}
