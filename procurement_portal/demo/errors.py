"""What ends a demonstration early, each told apart by who is at fault."""


class CannotRun(Exception):
    """The demonstration cannot start or go on; the message says why and what to do."""


class Interrupted(Exception):
    """Somebody asked for the end while things were still starting."""
