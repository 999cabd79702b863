"""`python -m benchmarks._stock.fill HOST:NAME … NUMBERS`: migrate, make clients, and print a token of each."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks._stock.settings")


def main(hosts: list[str], numbers: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django_tenants.utils import schema_context  # noqa: TID251 - the stock way

    from benchmarks._stock.shared.models import Client, Domain

    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    tokens = {}
    for host in hosts:
        name = host.partition(".")[0]
        client = Client(schema_name=name, name=name)
        client.save()
        Domain.objects.create(tenant=client, domain=host, is_primary=True)
        with schema_context(name):
            tokens[host] = _fill(numbers)
    print(json.dumps(tokens))


def _fill(numbers: int) -> str:
    from datetime import UTC, datetime, timedelta

    from django.contrib.auth.models import User
    from rest_framework.authtoken.models import Token

    from benchmarks._stock.firm.models import Number, Window

    Number.objects.bulk_create(
        Number(canonical=f"+86138001{at:05d}", kind="mobile", note="总机", group="客服") for at in range(numbers)
    )
    now = datetime.now(UTC)
    Window.objects.bulk_create(
        Window(title=f"{at}", starts_at=now + timedelta(days=at), ends_at=now + timedelta(days=at, hours=4))
        for at in range(5)
    )
    return str(Token.objects.create(user=User.objects.create_user("bench")).key)


if __name__ == "__main__":
    main(sys.argv[1:-1], int(sys.argv[-1]))
