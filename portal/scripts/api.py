"""The API's views of call scripts."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.domain.scripts import Scenario
from maintenance.scripts import selectors as scripts_kept, services as scripts
from portal.scripts import serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View


class Scripts(IdempotentView):
    """What staff say in each situation."""

    tag = "scripts"
    operations = {
        "GET": Operation("scripts_list", "See what staff say", query=s.ScriptsAsked, answer=s.ScriptsOut),
        "POST": Operation(
            "scripts_publish",
            "Publish a call script",
            description="A text that names a variable which is unknown, or has no value in this situation, is refused.",
            body=s.ScriptIn,
            answer=s.ScriptVersionOut,
            status=201,
            example={
                "scenario": "running",
                "language": "zh-hans",
                "text": "您好,这里是{公司}。认证升级中,建议短信留言。",
            },
        ),
    }

    def get(self, request: Request) -> Response:
        in_force = list(scripts_kept.scripts_in_force(self.asked["language"]).values())
        return Response(s.ScriptsOut({"scripts": in_force}).data)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        draft = scripts.write_draft(Scenario(asked["scenario"]), asked["language"], asked["text"], actor=self.actor)
        return Response(s.ScriptVersionOut(scripts.publish_script(draft.pk, actor=self.actor)).data, status=201)


class SaidNow(View):
    """The one sentence to say about each window that runs now, with its variables filled."""

    tag = "scripts"
    operations = {
        "GET": Operation(
            "scripts_now",
            "Get the sentence to say now",
            query=s.ScriptsAsked,
            answer=s.SaidNowOut,
        ),
    }

    def get(self, request: Request) -> Response:
        return Response(s.SaidNowOut({"sentences": scripts_kept.said_now(self.asked["language"])}).data)
