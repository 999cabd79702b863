"""manage.py party_probe CODE NUMBER: what a directory says about one number, as it says it; nothing is changed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import capabilities_of, may_be_asked
from labels.directories.connections import directory_adapter
from labels.directories.models import Directory
from labels.domain.numbers import NumberError, parse_number
from tenants import context
from tenants.exchange import PassingTrouble


class Command(BaseCommand):
    help = "Asks a directory, active or in shadow, what it holds and shows for a number."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", help="its code")
        parser.add_argument("number")

    def handle(self, *args: Any, directory: str, number: str, **options: Any) -> None:
        with context.platform():
            found = Directory.objects.filter(code=directory).first()
            if found is None:
                raise CommandError(f"there is no directory {directory!r}")
            if not may_be_asked(found):
                raise CommandError(f"{directory} is a draft: put it in shadow first")
            if not capabilities_of(found).look_up:
                raise CommandError(f"no program can ask {directory}: it is served by people")
            try:
                canonical = parse_number(number).canonical
                [sighting] = directory_adapter(found).look_up([canonical])
            except NumberError as error:
                raise CommandError(f"{number}: {error.code}") from None
            except (PassingTrouble, PermanentRefusal) as trouble:
                raise CommandError(str(trouble)) from None
        self.stdout.write(json.dumps(asdict(sighting), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
