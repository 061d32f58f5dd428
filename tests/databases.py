"""One database is migrated; the workers of a parallel run have copies of it.

Making the tables takes half a minute of a processor, copying them a second.
"""

from django.conf import settings
from django.db import connection

LOCK = 20261129
OF_RUN = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"


def copy_of_the_migrated(run):
    """Let the tests' database be a copy of the one that the first worker of the run migrates."""
    of_tests = settings.DATABASES["default"]["TEST"]
    own = of_tests["NAME"]
    migrated = f"test_{connection.settings_dict['NAME']}_migrated"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute(OF_RUN, [migrated])
        if cursor.fetchone() != (run,):
            of_tests["NAME"] = migrated
            _migrate()
            cursor.execute(f'COMMENT ON DATABASE "{migrated}" IS %s', [run])
    of_tests |= {"NAME": own, "TEMPLATE": migrated}


def _migrate():
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before
