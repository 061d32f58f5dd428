"""Work a figure out again from its audit pack alone."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarking.queries import reproduction


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Compute the figure of an audit pack from the inputs in it, and say whether it is the same "
        "byte for byte. Nothing else is read: no database, no network."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which pack."""
        parser.add_argument("pack", type=Path, metavar="PACK")

    def handle(self, *, pack: Path, **_: Any) -> None:
        """Open, compute, compare; ends with an error unless the two are equal."""
        try:
            told = reproduction.opened(pack.read_bytes())
            found = reproduction.reproduced(told)
        except (OSError, reproduction.BrokenPack) as broken:
            raise CommandError(str(broken), returncode=2) from broken
        self.stdout.write(f"{told['cut']['measure']}, {told['cut']['category']}: {told['holds']}")
        if found is None:
            raise CommandError(
                "The pack is as it was written. It holds no inputs, so its figure can not be "
                "worked out from it.",
                returncode=3,
            )
        if reproduction.canonical(found) == reproduction.canonical(told["figure"]):
            self.stdout.write(self.style.SUCCESS(f"Equal, byte for byte: {found}"))
            return
        for name in sorted(set(found) | set(told["figure"])):
            if found.get(name) != told["figure"].get(name):
                self.stdout.write(
                    f"{name}: {told['figure'].get(name)} in the pack, {found.get(name)} computed"
                )
        raise CommandError("Not equal.", returncode=1)
