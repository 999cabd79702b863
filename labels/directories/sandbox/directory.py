"""Serves one party over HTTP: the contract's operations, and those that inspect the party and make it misbehave."""

import asyncio
import hmac
import random
from dataclasses import asdict
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from labels.directories.sandbox.clock import Clock
from labels.directories.sandbox.displays import Order, stamp
from labels.directories.sandbox.forwardings import ForwardingStore
from labels.directories.sandbox.jobs import Jobs
from labels.directories.sandbox.number_states import NumberStateStore
from labels.directories.sandbox.remedies import RemedyStore
from labels.directories.sandbox.store import DisplayStore
from labels.directories.sandbox.web import EXCEPTION_HANDLERS, RequestProblem, body, clock_route, page, whole_number

NUMBERS_ON_PAGE = 24


class CutAnswer(Response):
    """Promises a body and sends none, so that the server cuts the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the head only."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


class DirectoryEndpoints:
    """Serves the endpoints of one party."""

    def __init__(self, store: DisplayStore, clock: Clock, token: str) -> None:
        self.store, self.clock, self.party = store, clock, store.party
        self.remedies, self.forwardings = RemedyStore(store), ForwardingStore(store)
        self.number_states, self.jobs = NumberStateStore(store), Jobs(store, clock, token)
        self._authorization = f"Bearer {token}".encode()

    def application(self) -> Starlette:
        """Returns the ASGI application."""
        carriers = [
            Route("/forwardings", self.put_forwardings, methods=["PUT"]),
            Route("/forwardings/lookups", self.look_up_forwardings, methods=["POST"]),
            Route("/number-states/pages", self.read_number_states, methods=["POST"]),
            Route("/sandbox/number-states", self.set_number_states, methods=["PUT"]),
        ]
        return Starlette(
            lifespan=self.jobs.calling_back,
            routes=[
                *(carriers if self.party.kind == "carrier" else ()),
                Route("/", self.handsets, methods=["GET"]),
                Route("/displays", self.put_displays, methods=["PUT"]),
                Route("/label-policy", self.label_policy, methods=["GET"]),
                Route("/lookups", self.look_up, methods=["POST"]),
                Route("/accelerations", self.accelerate, methods=["POST"]),
                Route("/appeals", self.appeal, methods=["POST"]),
                Route("/appeals/results", self.look_up_appeals, methods=["POST"]),
                Route("/health", self.health, methods=["GET"]),
                Route("/sandbox/effects", self.effects, methods=["GET"]),
                Route("/sandbox/behaviour", self.behaviour, methods=["GET", "PUT"]),
                Route("/sandbox/marks", self.set_marks, methods=["PUT"]),
                Route("/sandbox/forget", self.forget, methods=["POST"]),
                clock_route(self.clock),
            ],
            exception_handlers=EXCEPTION_HANDLERS,
        )

    async def put_displays(self, request: Request) -> Response:
        """Takes orders; their effect is committed before the answer."""
        items = (await self._admit(request, "DisplayOrders"))["items"]
        orders = [
            Order(item["key"], item["number"], item["label"], int(item["revision"]), item.get("name")) for item in items
        ]
        return self._answer({"items": self.jobs.take(orders, await self.clock.now())})

    async def label_policy(self, request: Request) -> Response:
        """Returns the label policy."""
        self._refuse_in_outage()
        self._refuse_strangers(request)
        return JSONResponse(asdict(self.store.behaviour.policy))

    async def look_up(self, request: Request) -> Response:
        """Returns what is held and shown at business time."""
        numbers = (await self._admit(request, "LookupRequest"))["numbers"]
        at = await self.clock.now()
        return JSONResponse({"at": stamp(at), "items": self.store.sightings(numbers, at)})

    async def accelerate(self, request: Request) -> Response:
        """Takes accelerations: paid pushes past the cache."""
        items = (await self._admit(request, "AccelerationOrders"))["items"]
        return self._answer({"items": self.remedies.accelerate(items, await self.clock.now())})

    async def appeal(self, request: Request) -> Response:
        """Takes appeals; they are decided later."""
        items = (await self._admit(request, "Appeals"))["items"]
        return self._answer({"items": self.remedies.appeal(items, await self.clock.now())})

    async def look_up_appeals(self, request: Request) -> Response:
        """Returns how appeals were decided."""
        keys = (await self._admit(request, "AppealKeys"))["keys"]
        at = await self.clock.now()
        return JSONResponse({"at": stamp(at), "items": self.remedies.results(keys, at)})

    async def put_forwardings(self, request: Request) -> Response:
        """Takes forwardings of calls, or ends them."""
        items = (await self._admit(request, "Forwardings"))["items"]
        return self._answer({"items": self.forwardings.take(items, await self.clock.now())})

    async def look_up_forwardings(self, request: Request) -> Response:
        """Returns where calls are forwarded."""
        numbers = (await self._admit(request, "LookupRequest"))["numbers"]
        at = await self.clock.now()
        return JSONResponse({"at": stamp(at), "items": self.forwardings.look_up(numbers)})

    async def read_number_states(self, request: Request) -> Response:
        """Returns a page of what the carrier says about its numbers."""
        asked = await self._admit(request, "NumberStatesAsked")
        items, more = self.number_states.page(asked["after"], int(asked["limit"]))
        return self._answer({"at": stamp(await self.clock.now()), "items": items, "more": more})

    async def set_number_states(self, request: Request) -> Response:
        """Changes what the carrier says about numbers."""
        self.number_states.set((await body(request, "NumberStatesSet"))["items"])
        return Response(status_code=204)

    async def health(self, request: Request) -> Response:
        """Reports the health: down during an outage or without a clock."""
        self._refuse_in_outage()
        return JSONResponse({"status": "ok", "directory": self.party.code, "at": stamp(await self.clock.now())})

    async def effects(self, request: Request) -> Response:
        """Returns the log of accepted orders."""
        after = whole_number(request, "after", 0, 0, 2**53 - 1)
        limit = whole_number(request, "limit", 1000, 1, 10_000)
        return JSONResponse(self.store.effects(after, limit))

    async def behaviour(self, request: Request) -> Response:
        """Returns the behaviour in force; PUT changes some of it first."""
        if request.method == "PUT":
            try:
                self.store.change_behaviour(await body(request, "BehaviourChange"))
            except ValueError as error:
                raise RequestProblem(409, "conflict", str(error)) from None
        return JSONResponse(asdict(self.store.behaviour))

    async def set_marks(self, request: Request) -> Response:
        """Sets and removes marks."""
        items = (await body(request, "Marks"))["items"]
        now = await self.clock.now()
        for item in items:
            self.store.set_mark(item["number"], item["kind"], now)
        return Response(status_code=204)

    async def forget(self, request: Request) -> Response:
        """Makes the party lose numbers."""
        self.store.forget((await body(request, "LookupRequest"))["numbers"])
        return Response(status_code=204)

    async def handsets(self, request: Request) -> Response:
        """Shows what a called person sees for the numbers that changed last, or for ?number=."""
        at = await self.clock.now()
        asked = request.query_params.get("number", "").strip()[:16]
        numbers = [asked] if asked else self.store.recent_numbers(NUMBERS_ON_PAGE)
        return page(
            request,
            "handsets.html",
            party=self.party,
            behaviour=self.store.behaviour,
            at=stamp(at),
            asked=asked,
            sightings=self.store.sightings(numbers, at),
            forwardings=self.forwardings.all() if self.party.forwards else [],
        )

    async def _admit(self, request: Request, schema: str) -> Any:
        """Returns the valid body of a request, after the trouble that the behaviour asks for. Raises RequestProblem."""
        self._refuse_in_outage()
        self._refuse_strangers(request)
        content = await body(request, schema)
        behaviour = self.store.behaviour
        slow = _happens(behaviour.slow_rate)
        await asyncio.sleep((behaviour.latency_ms + slow * behaviour.slow_ms) / 1000)
        if _happens(behaviour.busy_rate):
            raise RequestProblem(429, "too_many", headers={"Retry-After": "1"})
        if _happens(behaviour.error_rate):
            raise RequestProblem(500, "internal_error", "the sandbox was told to fail")
        return content

    def _answer(self, receipts: dict[str, Any]) -> Response:
        """Sends the answer, unless the behaviour wants answers lost."""
        return CutAnswer() if _happens(self.store.behaviour.drop_answer_rate) else JSONResponse(receipts)

    def _refuse_strangers(self, request: Request) -> None:
        given = request.headers.get("authorization", "").encode()
        if self.store.behaviour.token_expired or not hmac.compare_digest(given, self._authorization):
            raise RequestProblem(401, "unauthorised", headers={"WWW-Authenticate": "Bearer"})

    def _refuse_in_outage(self) -> None:
        if self.store.behaviour.outage:
            raise RequestProblem(503, "unavailable", headers={"Retry-After": "1"})


def _happens(rate: float) -> bool:
    return random.random() < rate  # noqa: S311 (not for secrets)
