"""What is sent to a door: honest values of which a few are none, files, bodies by a schema and against it."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests.compliance.bad_files import chunk, pdf, picture, png_claiming, zipped

ODD_TEXTS = (
    "",
    " ",
    "0",
    "-1",
    "1e999",
    "NaN",
    "9" * 30,
    "9" * 5_000,
    "x" * 70_000,
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59",
    "2026-02-30T25:61",
    "2026-11-29T02:30:00+14:00",
    "24:00",
    "\x00",
    "a\x00b",
    "\r\nSet-Cookie: a=b",
    "\u202e\u2066",
    "\ufeff",
    "\ud7ff\uffff",
    "\U0001f469\u200d\U0001f469" * 50,
    "号" * 5_000,
    "٣١",
    "'",
    "' OR '1'='1",
    '"><script>alert(1)</script>',
    "${7*7}{{7*7}}{%7*7%}",
    "%s%n%d{0}{0.__class__}",
    "../../../../etc/passwd",
    "..%2f..%2f",
    "file:///etc/passwd",
    "http://127.0.0.1:1/",
    "//evil.example/",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "[{",
    '{"a": [[[[[]]]]]}',
    "(" * 500,
    "null",
    "true",
    "00000000-0000-0000-0000-000000000000",
    "+8613800138000",
    "400-820-1234",
    "a@b.example\nbcc: c@d.example",
    "xn--80ak6aa92e.example",
    "zh-hans",
    "P1DT1H",
    "*/*",
    "a." * 40,
    "1." * 2_000,
    "九五五八八",
    "1l0",
    "000000",
)
ODD_JSON = (
    None,
    True,
    False,
    0,
    -1,
    2**31,
    2**63,
    10**400,
    1.5,
    -0.0,
    1e308,
    [],
    {},
    [None],
    [[[[]]]],
    {"": ""},
    {"__proto__": {"a": 1}},
    ["x"] * 6_000,
)
BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b""),
    ("application/json", b"\xff\xfe"),
    ("application/json", b"[" * 50_000),
    ("application/json", b'{"only": ' + b"[" * 40 + b"]" * 40 + b"}"),
    ("application/json", b'{"only": [' + b"0," * 300_000 + b"0]}"),
    ("application/json", b'{"numbers": [' + b"0," * 400_000 + b"0]}"),
    ("application/json", b"{}," * 100_000),
    ("application/json", b'{"a": NaN, "b": Infinity}'),
    ("application/json", b'{"a": 1, "a": 2}'),
    ("application/json", b'{"a": "\\ud800"}'),
    ("application/xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ("multipart/form-data", b"--x\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a'),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x--"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"a=+AAA-"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"a=%ff%fe&b=%"),
    ("application/x-www-form-urlencoded", b"a=" + b"%41" * 1_000_000),
    ("application/x-www-form-urlencoded", b"&".join(b"a=%d" % place for place in range(1_500))),
    ("text/plain", b"\x00" * 100),
    ("", b"x"),
)
HEADERS: tuple[dict[str, str], ...] = (
    {"accept-language": "xx-" + "y" * 200},
    {"accept-language": "zh-hans;q=nonsense, *"},
    {"accept": "application/" + "z" * 300},
    {"range": "bytes=-1--9,0-0,5-"},
    {"if-none-match": 'W/"x", *, "'},
    {"if-none-match": "a" + " " * 7_900 + "b"},
    {"accept-encoding": "a" * 7_900},
    {"if-modified-since": "Thu, 99 Foo 9999 99:99:99 GMT"},
    {"x-forwarded-for": "not, an, address, ::1, 999.1.1.1"},
    {"x-forwarded-host": "evil.example"},
    {"x-request-id": "x" * 4_000},
    {"hx-request": "true", "hx-target": "\u202e"},
    {"referer": "http://[::1"},
    {"idempotency-key": "x" * 400},
    {"content-encoding": "gzip"},
    {"cookie": "django_language=../../x; sessionid=x; csrftoken=\u00e9"},
    {"if-match": "*", "prefer": "respond-async"},
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "FOO")


def files(dice: random.Random) -> tuple[str, bytes]:
    """A file and the name that it is sent under."""
    made: tuple[tuple[str, Callable[[], bytes]], ...] = (
        ("a.pdf", pdf),
        ("a.png", lambda: picture("PNG")),
        ("a.csv", "号码,备注\n400-820-1234,总机\n".encode),
        ("a.csv", lambda: b"number\n" + b"=cmd|'/C calc'!A0\n" * 50),
        ("a.csv", lambda: b'"' + b"," * 3_000),
        ("a.xlsx", zipped),
        ("a.json", lambda: b'[{"at": "9999-12-31", "number": 1e999}]'),
        ("a.png", lambda: png_claiming(60_000, 60_000)),
        ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"")),
        ("a.pdf", lambda: pdf()[:200]),
        ("a.zip", lambda: b""),
        ("\u202efdp.exe", lambda: b"MZ"),
        ("../../../a.pdf", pdf),
        ("x" * 300 + ".pdf", pdf),
    )
    name, make = dice.choice(made)
    return name, make()


def odd(dice: random.Random) -> str:
    """A text that nobody types."""
    if dice.random() < 0.2:
        return "".join(dice.choices(string.printable + "号\u0300\u200b", k=dice.randint(1, 40)))
    return dice.choice(ODD_TEXTS)


def some(values: list[str], dice: random.Random) -> str:
    """A value as a browser would send it: one that the page offers, else a plain one."""
    return (
        dice.choice(values) if values else dice.choice(("x", "1", "2026-12-24", "2026-12-24T22:00", "on", "青禾网络"))
    )


def spoilt(values: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """A few of them odd, several, gone, or all of them."""
    names = sorted(values)
    chosen = names if dice.random() < 0.1 else dice.sample(names, min(len(names), dice.randint(0, 3)))
    odd_values = dict(values)
    for name in chosen:
        match dice.randrange(8):
            case 0:
                del odd_values[name]
            case 1:
                odd_values[name] = [odd(dice), odd(dice)]
            case _:
                odd_values[name] = odd(dice)
    return odd_values


def by_schema(schema: Any, components: Any, dice: random.Random, known: list[str], depth: int = 0) -> Any:
    """A value that the schema allows, as far as that is easily said."""
    if "$ref" in schema:
        return by_schema(components[schema["$ref"].split("/")[-1]], components, dice, known, depth + 1)
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            return by_schema(dice.choice(schema[several]), components, dice, known, depth + 1)
    if "enum" in schema:
        return dice.choice(schema["enum"])
    kind = schema.get("type", "object")
    kind = dice.choice(kind) if isinstance(kind, list) else kind
    if kind == "object":
        wanted = set(schema.get("required", ()))
        return {
            name: by_schema(each, components, dice, known, depth + 1)
            for name, each in schema.get("properties", {}).items()
            if not each.get("readOnly") and (name in wanted or (depth < 5 and dice.random() < 0.6))
        }
    if kind == "array":
        count = max(schema.get("minItems", 0), dice.randint(0, 2))
        return [by_schema(schema.get("items", {}), components, dice, known, depth + 1) for _each in range(count)]
    if kind in ("integer", "number"):
        return dice.randint(int(schema.get("minimum", 0)), int(min(schema.get("maximum", 100), 10**9)))
    if kind in ("boolean", "null"):
        return dice.random() < 0.5 if kind == "boolean" else None
    return text_of(schema, dice, known)


def text_of(schema: Any, dice: random.Random, known: list[str]) -> str:
    """A text of the schema's format and length."""
    formats = {
        "uuid": lambda: dice.choice(known) if known else str(UUID(int=dice.getrandbits(128))),
        "date": lambda: f"2026-{dice.randint(11, 12)}-{dice.randint(1, 30):02}",
        "date-time": lambda: f"2026-12-{dice.randint(1, 28):02}T{dice.randint(0, 23):02}:00:00+08:00",
        "uri": lambda: "https://crm.example/in",
        "email": lambda: "li@acme.example",
    }
    if (made := formats.get(schema.get("format", ""))) is not None:
        return made()
    text = dice.choice(
        ("青禾网络", "x", "400-820-1234", "2026-12-24", "zh-hans", "022-1234", dice.choice([*known, "x"]))
    )
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", 100)]


def with_a_fault(value: Any, dice: random.Random) -> Any:
    """The same with something else at one place of it."""
    if isinstance(value, dict) and value and dice.random() < 0.85:
        name = dice.choice(sorted(value))
        if dice.random() < 0.1:
            return {**value, name + "x": dice.choice(ODD_JSON)}
        return {**value, name: with_a_fault(value[name], dice)}
    if isinstance(value, list) and value and dice.random() < 0.7:
        place = dice.randrange(len(value))
        return [*value[:place], with_a_fault(value[place], dice), *value[place + 1 :]]
    return odd(dice) if dice.random() < 0.6 else dice.choice(ODD_JSON)
