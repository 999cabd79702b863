"""The migrations of `maintenance.scripts` with one more, as a coming release would bring it: benchmarks/migrate.py."""

from maintenance.scripts import migrations

__path__ += migrations.__path__
