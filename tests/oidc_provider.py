"""An OpenID Connect provider on loopback, and the name servers of its company: real sockets, real RS256 keys.

It does what OpenID Connect Core asks of a provider of codes with PKCE; a test makes it say something else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "shouhao", "s3cret, with a comma"
KEY, FORGED = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _each in range(2))
Claims = dict[str, Any]


def _same(claims: Claims) -> Claims:
    return claims


@dataclass
class Provider:
    """person: who is signed in there. claims, document, key, algorithm: what it makes of an id_token and of itself."""

    person: Claims = field(default_factory=dict)
    claims: Callable[[Claims], Claims] = _same
    userinfo: Callable[[Claims], Claims] = _same
    document: Callable[[Claims], Claims] = _same
    key: Any = KEY
    algorithm: str = "RS256"
    answer: Callable[[BaseHTTPRequestHandler], bool] | None = None  # instead of all of it
    url: str = ""
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, location: str) -> str:
        """As a browser that is signed in there: from our redirect to the address that it is sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        code = secrets.token_urlsafe()
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def discovery(self) -> Claims:
        paths = {"authorization": "auth", "token": "token", "userinfo": "me"}
        known = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in paths.items()}
        known |= {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}
        return self.document({**known, "token_endpoint_auth_methods_supported": ["client_secret_post"]})

    def token(self, form: dict[str, str]) -> Claims:
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or asked["code_challenge"] != challenge.decode().rstrip("="):
            return {"error": "invalid_grant"}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return {"error": "invalid_client"}
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.person}
        key = self.key if self.algorithm != "none" else None
        signed = jwt.encode(self.claims(said), key, self.algorithm, headers={"kid": "1"})
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": signed}

    def keys(self) -> Claims:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]}


@contextmanager
def provider() -> Iterator[Provider]:
    """One that listens."""
    made = Provider()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer({"/jwks": made.keys, "/me": lambda: made.userinfo(made.person)}.get(self.path, made.discovery))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            pair = f"{CLIENT_ID}:{quote(CLIENT_SECRET, safe='')}"
            if self.headers["Authorization"] == f"Basic {base64.b64encode(pair.encode()).decode()}":
                form |= {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
            self.answer(lambda: made.token(form))

        def answer(self, say: Callable[[], Claims]) -> None:
            made.asked.append(self.path)
            if made.answer is not None and made.answer(self):
                return
            said = say()
            body = json.dumps(said).encode()
            self.send_response(400 if "error" in said else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    with _served(server):
        yield made


@contextmanager
def name_servers(records: dict[str, list[str]]) -> Iterator[None]:
    """TXT records by name, as this machine's resolvers know them; None in place of a list: they do not answer."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, sender = self.request
            question = dns.message.from_wire(data)
            answer, name = dns.message.make_response(question), question.question[0].name
            texts = records.get(name.to_text(omit_final_dot=True), [])
            if texts:
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *(f'"{text}"' for text in texts)))
            elif texts is None:
                answer.set_rcode(dns.rcode.SERVFAIL)
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            sender.sendto(answer.to_wire(), self.client_address)

    server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Answer)
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
    before, dns.resolver.default_resolver = dns.resolver.default_resolver, resolver
    try:
        with _served(server):
            yield
    finally:
        dns.resolver.default_resolver = before


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
