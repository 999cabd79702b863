"""Lists every tenant at a glance."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.template.defaultfilters import filesizeformat
from django.utils import translation

from tenants.selectors import Overview, overview

HEADS = ("SCHEMA", "KIND", "STATE", "ADDRESS", "SIZE", "LAST MIGRATION", "LEGAL NAME")


class Command(BaseCommand):
    help = "List the clients and the staff: schema, state, address, size on disk, last migration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON array; sizes in bytes")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = overview()
        if options["json"]:
            self.stdout.write(json.dumps([vars(row) for row in rows], ensure_ascii=False, indent=1))
            return
        lines = [HEADS, *map(cells, rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def cells(row: Overview) -> tuple[str, ...]:
    """Returns a line of the table."""
    with translation.override("en"):
        size = filesizeformat(row.size).replace("\xa0", " ") if row.size else "–"
    return row.schema, row.kind, row.state, row.address or "–", size, row.last_migration or "–", row.legal_name
