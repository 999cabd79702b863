"""Prints a party's answer about one number: manage.py party_probe CODE NUMBER. Nothing is changed.

A directory is asked what it holds and shows, an aggregator (whose answers cost money) what it knows of each vendor.
"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from labels.directories.aggregators.known import aggregator_of
from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import capabilities_of, may_be_asked
from labels.directories.connections import directory_adapter
from labels.directories.models import Directory
from labels.domain.numbers import NumberError, parse_number
from tenants import context
from tenants.outside.exchange import PassingTrouble


class Command(BaseCommand):
    help = "Asks a directory or an aggregator, active or in shadow, what it holds and shows for a number."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", help="its code")
        parser.add_argument("number")

    def handle(self, *args: Any, directory: str, number: str, **options: Any) -> None:
        with context.platform():
            party = Directory.objects.select_related("connection").filter(code=directory).first()
            if party is None:
                raise CommandError(f"there is no directory {directory!r}")
            if not may_be_asked(party):
                raise CommandError(f"{directory} is a draft: put it in shadow first")
            if capabilities_of(party).by_people:
                raise CommandError(f"no program can ask {directory}: it is served by people")
            try:
                said = _said(party, parse_number(number).canonical)
            except NumberError as error:
                raise CommandError(f"{number}: {error.code}") from None
            except (PassingTrouble, PermanentRefusal) as trouble:
                raise CommandError(str(trouble)) from None
        self.stdout.write(json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))


def _said(directory: Directory, canonical: str) -> dict[str, Any]:
    if not capabilities_of(directory).sees_others:
        [sighting] = directory_adapter(directory).look_up([canonical])
        return asdict(sighting)
    aggregator = aggregator_of(directory)
    answer = aggregator.ask(canonical)
    cost = directory.connection.price_of_a_call if directory.connection else 0
    looks = [asdict(look) for look in aggregator.looks(answer)]
    return {"number": canonical, "looks": looks, "cost": cost, "left": aggregator.balance(), "answer": answer}
