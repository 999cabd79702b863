"""A form that is sent twice (a double click, a reload) is done once: the second one is led where the first one was."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from compliance.uploads import read_ahead
from tenants.people import answers

LONGEST = 40


def once[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Does a POST with the token of `{% once %}` at most once: in one transaction with the kept answer.

    A repeat meanwhile gets 409 at once; a later one goes where the first one went. Files are read before it begins.
    Only redirects are kept. A page that shows an error undoes what its POST wrote, and its form has a new token.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = request.POST.get("once", "") if request.method == "POST" else ""
        if not token:
            return view(request, *args, **kwargs)
        digest = hashlib.sha256(request.path.encode()).digest()
        caller, key = f"page:{request.user.pk}", token[:LONGEST]
        if answers.kept(caller, key) is None:
            read_ahead(file for _name, files in request.FILES.lists() for file in files)
        with transaction.atomic():
            first = answers.begin(caller, key, digest)
            kept = None if first else answers.kept(caller, key)
            if kept is not None and bytes(kept.request_digest) == digest and "Location" in kept.headers:
                return redirect(kept.headers["Location"])
            response = view(request, *args, **kwargs)
            if not 300 <= response.status_code < 400:
                transaction.set_rollback(True)
            elif first:
                answers.keep(caller, key, response.status_code, {"Location": response["Location"]})
            return response

    return cast(View, wrapped)
