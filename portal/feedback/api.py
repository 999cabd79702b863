"""The API's views of feedback and of what became of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.domain.feedback import Question, Rating
from maintenance.feedback import selectors as feedback_given, services as feedback
from maintenance.scripts.selectors import language_or_default
from maintenance.selectors import windows_with_requests
from portal.feedback import serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View
from tenants import context


class Feedback(IdempotentView):
    """What the client has said of maintenance, the newest first; each with our answer."""

    tag = "feedback"
    ordering = "-id"
    parts = ("improvement",)
    operations = {
        "GET": Operation("feedback_list", "List feedback", answer=s.FeedbackOut, paged=True, stamped=True),
        "POST": Operation(
            "feedback_give",
            "Give feedback",
            body=s.FeedbackIn,
            answer=s.FeedbackOut,
            status=201,
            example={"timing": "no", "text": "避开工作日早高峰"},
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(feedback_given.suggestions())

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        key, text = asked.pop("window"), asked.pop("text")
        made = feedback.give_feedback(
            {Question(question): Rating(rating) for question, rating in asked.items()},
            text,
            language=language_or_default(get_language() or ""),
            actor=self.actor,
            window=get_object_or_404(windows_with_requests(), pk=key) if key else None,
        )
        return Response(s.FeedbackOut(made).data, status=201)


class Improvements(View):
    """What was adopted of all clients' suggestions, and the change that each became."""

    tag = "feedback"
    ordering = "-adopted_at"
    operations = {
        "GET": Operation(
            "improvements_list",
            "List what was adopted",
            answer=s.PublishedImprovementOut,
            paged=True,
            stamped=True,
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        with context.platform():
            return self.page(feedback_given.improvements_published())
