"""Many at once: threads on real connections that start each piece of work at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

PATIENCE = 120


class Crowd:
    """Threads that keep their connections from one piece of work to the next."""

    def __init__(self, size):
        self.size = size
        self._pool = ThreadPoolExecutor(size)
        self._together = threading.Barrier(size)

    def do(self, work):
        """Let thread n of the crowd call `work(n)`, all at the same moment; their answers."""

        def begin(number):
            self._together.wait(timeout=PATIENCE)
            return work(number)

        futures = [self._pool.submit(begin, number) for number in range(self.size)]
        return [future.result(timeout=PATIENCE) for future in futures]

    def close(self):
        """Close the connections, so that the database can be emptied."""
        self.do(lambda number: connection.close())
        self._pool.shutdown()


@contextmanager
def crowd(size):
    """A crowd that goes home afterwards."""
    people = Crowd(size)
    try:
        yield people
    finally:
        people.close()
