"""`manage.py evidence`: export bundles, verify logs, sign them, erase what they say of a person."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError

from compliance.evidence import bundle, checking
from compliance.evidence.checkpoints.services import make_checkpoint, signer
from compliance.evidence.services import erase
from compliance.models import Licence
from compliance.reviews.turns import erase_author
from maintenance.announcements.customers import erase_customer
from maintenance.documents import services as documents
from maintenance.feedback.services import erase_feedback
from maintenance.models import Window
from portal.history import dossiers
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.invoices import erase_who_asked
from tenants.models import Tenant

ERASED_FROM = (erase, documents.erase, erase_feedback, erase_customer, erase_author, erase_who_asked)


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        export = commands.add_parser("export", help="a bundle that can be checked offline")
        export.add_argument("--client", required=True, help="the client's name in the address")
        subject = export.add_mutually_exclusive_group()
        subject.add_argument("--window", type=UUID, help="of one window; without window and licence the whole log")
        subject.add_argument("--licence", type=UUID, help="of one licence")
        export.add_argument("--out", type=Path, required=True, help="the ZIP file to write")
        for name, told in (("verify", "check whole logs, and the log of all checkpoints"), ("checkpoint", "sign logs")):
            commands.add_parser(name, help=told).add_argument("--client", help="one client; else all")
        gone = commands.add_parser("erase", help="erase what a client's history says of a person; the log stays whole")
        gone.add_argument("--client", required=True)
        gone.add_argument("value", help="a name, an e-mail address or a mobile number, exactly as it was recorded")
        commands.add_parser("key", help="the public key that signs")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["command"] == "key":
            self.stdout.write(signer().verifier_key)
        elif options["command"] == "export":
            self._export(options)
        elif options["command"] == "erase":
            with context.client(_client(options["client"])):
                gone = sum(each(options["value"]) for each in ERASED_FROM)
                self.stdout.write(f"{gone} erased")
        elif options["command"] == "verify":
            self._verify(options["client"])
        else:
            for tenant in _clients(options["client"]):
                with context.client(tenant):
                    made = make_checkpoint()
                self.stdout.write(f"{tenant.schema_name}: {f'signed at size {made.size}' if made else 'empty'}")

    def _export(self, options: Mapping[str, Any]) -> None:
        with context.client(_client(options["client"])):
            try:
                if options["window"]:
                    dossier = dossiers.of_window(Window.objects.select_related("request").get(pk=options["window"]))
                elif options["licence"]:
                    dossier = dossiers.of_licence(Licence.objects.get(pk=options["licence"]))
                else:
                    dossier = None
            except ObjectDoesNotExist as error:
                raise CommandError(str(error)) from None
            with options["out"].open("wb") as file:
                if dossier is not None:
                    dossiers.write_bundle(file, dossier, actor=PLATFORM)
                elif (checkpoint := make_checkpoint()) is not None:
                    bundle.write(file, checkpoint, None)
                else:
                    raise CommandError("the log is empty")
        self.stdout.write(f"{options['out']}: check it with {bundle.VERIFIER.name}, which lies in it")

    def _verify(self, client: str | None) -> None:
        faults = {}
        for tenant in _clients(client):
            with context.client(tenant):
                faults[tenant.schema_name] = checking.first_fault()
        faults["all checkpoints"] = checking.first_fault_of_platform()
        for name, fault in faults.items():
            self.stdout.write(f"{name}: {fault or 'OK'}")
        if any(faults.values()):
            raise CommandError("something is wrong: see above")


def _client(name: str) -> Tenant:
    tenant: Tenant | None = Tenant.objects.filter(schema_name=name.replace("-", "_")).first()
    if tenant is None:
        raise CommandError(f"there is no client {name}")
    return tenant


def _clients(name: str | None) -> list[Tenant]:
    if name:
        return [_client(name)]
    return list(Tenant.objects.filter(state__in=(Tenant.State.READY, Tenant.State.SUSPENDED)).order_by("schema_name"))
