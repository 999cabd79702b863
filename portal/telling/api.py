"""The API's views of who is told what: thin doors to tenants.people."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from labels.models import Number
from labels.selectors import about_typed
from portal.shell.api.fields import Validated
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View
from portal.telling import serializers as s
from tenants.domain.topics import TERMS, Choice, Rhythm, Scope, Source, Topic, in_force
from tenants.people.models import Contact
from tenants.people.subscriptions import choose
from tenants.people.telling import choices, who_would_be_told


class Contacts(View):
    """Whom the platform tells, the first added first."""

    ordering = ("created_at", "id")
    tag = "topics"
    operations = {
        "GET": Operation(
            "contacts_list",
            "List contacts",
            paged=True,
            stamped=True,
            answer=s.ContactOut,
            leads_to=("contact_topics_list", "contact_topics_choose"),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(Contact.objects.all())


class CompanyTopics(IdempotentView):
    """What holds for every contact that has not chosen otherwise."""

    tag = "topics"
    scopes = {"GET": "read", "POST": "manage"}
    operations = {
        "GET": Operation("topics_list", "See what contacts are told", answer=s.TopicsOut),
        "POST": Operation(
            "topics_choose",
            "Choose how contacts are told of a topic",
            body=s.TopicChoiceIn,
            answer=s.TopicsOut,
            example={"topic": "displays", "channels": ["email"], "rhythm": "daily"},
        ),
    }

    def get(self, request: Request) -> Response:
        return Response(_topics(None))

    def create(self, request: Request, **kwargs: Any) -> Response:
        choose(None, *_chosen(self.body()), by=self.actor)
        return Response(_topics(None))


class ContactTopics(IdempotentView):
    """What one contact is told; what it has not chosen is inherited."""

    tag = "topics"
    scopes = {"GET": "read", "POST": "manage"}
    operations = {
        "GET": Operation("contact_topics_list", "See what a contact is told", answer=s.TopicsOut),
        "POST": Operation(
            "contact_topics_choose",
            "Choose how a contact is told of a topic",
            body=s.TopicChoiceIn,
            answer=s.TopicsOut,
            example={"topic": "displays", "channels": ["sms"], "scope": {"groups": ["门店"]}},
        ),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(_topics(get_object_or_404(Contact, pk=pk)))

    def create(self, request: Request, **kwargs: Any) -> Response:
        contact = get_object_or_404(Contact, pk=kwargs["pk"])
        choose(contact, *_chosen(self.body()), by=self.actor)
        return Response(_topics(contact))


class WouldBeTold(View):
    """Before anything is sent: who would be told of such a thing now, over what, and why."""

    tag = "topics"
    operations = {
        "GET": Operation(
            "would_be_told", "See who would be told of something", answer=s.WouldBeToldOut, query=s.WouldBeToldQuery
        ),
    }

    def get(self, request: Request) -> Response:
        asked = self.asked
        number = get_object_or_404(Number, pk=asked["number"]).canonical if "number" in asked else ""
        about = about_typed(number=number, group=asked.get("group", ""), directory=asked.get("directory", ""))
        contacts = [
            {
                "contact": contact.pk,
                "name": contact.name,
                "channels": hearing.channels,
                "rhythm": hearing.rhythm,
                "why": hearing.why,
            }
            for contact, hearing in who_would_be_told(Topic(asked["topic"]), about)
        ]
        return Response(s.WouldBeToldOut({"contacts": contacts}).data)


def _chosen(given: Validated) -> tuple[Topic, Choice]:
    channels, scope, rhythm = given["channels"], given["scope"], given["rhythm"]
    return Topic(given["topic"]), Choice(
        channels=None if channels is None else frozenset(channels),
        scope=None
        if scope is None
        else Scope(*(frozenset(scope[name]) for name in ("numbers", "groups", "directories"))),
        rhythm=Rhythm(rhythm) if rhythm else None,
    )


def _topics(contact: Contact | None) -> Any:
    chosen = choices()
    above, own = (chosen.get(None, {}), chosen.get(contact.pk, {})) if contact else ({}, chosen.get(None, {}))
    rows = []
    for topic in Topic:
        counts = in_force(topic, client=above.get(topic), person=own.get(topic))
        scope = {
            "numbers": sorted(counts.scope.numbers),
            "groups": sorted(counts.scope.groups),
            "directories": sorted(counts.scope.directories),
        }
        rows.append(
            {
                "topic": topic,
                "mandatory": TERMS[topic].mandatory,
                "channels": sorted(counts.channels),
                "channels_by": _by(counts.channels_by, contact),
                "rhythm": counts.rhythm,
                "rhythm_by": _by(counts.rhythm_by, contact),
                "scope": scope,
                "scope_by": _by(counts.scope_by, contact),
            }
        )
    return s.TopicsOut({"topics": rows}).data


def _by(source: Source, contact: Contact | None) -> Source:
    """Of the company itself its own choice is the client's."""
    return Source.CLIENT if contact is None and source is Source.PERSON else source
