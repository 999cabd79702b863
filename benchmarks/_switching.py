"""`python -m benchmarks._switching CLASS HOST …`: requests for one client after another, through the middleware that
enters a client's schema, to a view that says hello. CLASS: the middleware, in the project of the environment.

Each line of the input is a number of requests; each line of the output the schemas in which as many ended, as JSON.
With 0, PostgreSQL says in which schema a query of each host goes.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def main(middleware: str, hosts: list[str]) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.http import HttpRequest, HttpResponse
    from django.test import RequestFactory
    from django.utils.module_loading import import_string

    def hello(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(connection.schema_name)  # type: ignore[attr-defined]  # of the backend of django_tenants

    def looked_up(_request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            return HttpResponse(cursor.fetchone()[0])

    enter: Any = import_string(middleware)
    says_hello, looks_up = enter(hello), enter(looked_up)
    requests = RequestFactory()
    for line in sys.stdin:
        answer = says_hello if int(line) else looks_up
        asked = (answer(requests.get("/", HTTP_HOST=hosts[at % len(hosts)])) for at in range(int(line) or len(hosts)))
        print(json.dumps(sorted({said.content.decode() for said in asked})), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
