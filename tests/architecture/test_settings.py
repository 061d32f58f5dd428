"""Settings: safe by default in production, read in one place, documented."""

import os
import re
import subprocess
import sys

import pytest

from tests.architecture.tree import PACKAGES, ROOT, sources

SETTINGS = ROOT / "procurement_portal" / "settings.py"
PRODUCTION = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "k7-Vw3qZr9xT5mB1nC8yH4jL6pD2sF0gA-eU_iO!aY.kR@tGx8Wq2NcVb",
    "SEALING_KEYS": "h2Jq8Lr5Vt1Xz7Bn4Md9Wp3Kc6Fs0Ga-Yu",
    "ALLOWED_HOSTS": "portal.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://portal.example.org",
    "EMAIL_URL": "smtp://localhost:25",
}


def manage(*command, **environment):
    inherited = {
        name: os.environ[name]
        for name in ("PATH", "HOME", "DATABASE_URL", "REDIS_URL", "PORTAL_DATA")
        if name in os.environ
    }
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_djangos_deployment_checks():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert done.returncode == 0, done.stderr


def test_production_is_the_default():
    environment = {name: value for name, value in PRODUCTION.items() if name != "PORTAL_MODE"}

    done = manage("diffsettings", "--output=unified", **environment)

    assert "+ SECURE_SSL_REDIRECT = True" in done.stdout
    assert "+ SESSION_COOKIE_SECURE = True" in done.stdout


@pytest.mark.parametrize(
    ("given", "leads_to"),
    [
        ({}, "https://portal.example.org"),
        ({"ALLOWED_HOSTS": ".example.org,portal.example.org"}, "https://portal.example.org"),
        ({"PORTAL_URL": "https://buy.example.org"}, "https://buy.example.org"),
        ({"PORTAL_MODE": "demo"}, "http://localhost:8000"),
    ],
)
def test_links_in_emails_lead_to_the_portal(given, leads_to):
    done = manage("diffsettings", "--output=unified", **PRODUCTION | given)

    assert f"+ PORTAL_URL = '{leads_to}'" in done.stdout


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SEALING_KEYS", "DATABASE_URL", "REDIS_URL"])
def test_setting_that_is_needed_is_asked_for_by_name(missing, monkeypatch):
    monkeypatch.delenv(missing, raising=False)
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}

    done = manage("check", **environment)

    assert done.returncode != 0
    assert f"Set the {missing} environment variable" in done.stderr


def test_unknown_mode_is_refused():
    done = manage("check", **PRODUCTION | {"PORTAL_MODE": "staging"})

    assert done.returncode != 0
    assert "use production, demo or test" in done.stderr


READ_BEFORE_DJANGO = {
    "gunicorn.py",  # the web server's own configuration
    "probe.py",  # runs without Django
    "sandbox.py",  # hands its child next to nothing of it
}


def test_environment_is_read_in_the_settings_only():
    ours = [
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES)
        if path != SETTINGS
        and path.name not in READ_BEFORE_DJANGO
        and not {"demo", "embedded"} & set(path.parts)
        and re.search(r"os\.environ(?!\.setdefault)|os\.getenv", path.read_text(encoding="utf-8"))
    ]

    assert ours == []


def names_read():
    return sorted(
        set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', SETTINGS.read_text(encoding="utf-8")))
    )


def test_settings_read_the_environment():
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PORTAL_MODE"} <= set(names_read())


@pytest.mark.parametrize("name", names_read())
def test_every_variable_is_in_the_table_of_the_readme(name):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert re.search(rf"^\|\s*`{name}`\s*\|", readme, re.MULTILINE)
