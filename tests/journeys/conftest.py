"""A worker for the journeys."""

import pytest

from tests import workers


@pytest.fixture
def start_worker(transactional_db, tmp_path):
    """Start real workers on this test's database; all are gone when the test ends."""
    workers.empty_broker()
    started = []

    def start(**options):
        worker = workers.Worker(tmp_path / f"worker-{len(started)}.log", **options)
        started.append(worker)
        worker.wait_until_ready()
        return worker

    yield start
    for worker in started:
        worker.stop()
