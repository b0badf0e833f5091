"""Whatever is sent to the API's routes, right or wrong, with the token or without: no mistake of ours, and the answer
is one that openapi.json tells of."""

import re
from dataclasses import replace

import pytest
import schemathesis

from backend.kit.secrets import timed_token
from tests.any_call import faults, operations
from tests.backend.web.matrix import E_DISTRICT, MATRIX, SERVICES

EXAMPLES = 14
CLOSED = {route.replace(":path}", "}") for route, who in MATRIX.items() if who in (SERVICES, E_DISTRICT)}


@pytest.fixture
def settings(settings):
    """With everybody connected who may call."""
    pay = {"razorpay_key_id": "rzp_test", "razorpay_key_secret": "s" * 20, "razorpay_webhook_secret": "w" * 20}
    office = {"edistrict_portal_id": "edistrict", "edistrict_portal_secret": "e" * 20}
    return replace(settings, payments_provider="razorpay", razorpay_url="http://127.0.0.1:9", **pay, **office)


@pytest.fixture
def described(app):
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def test_a_stranger_is_refused_as_described(described):
    def call(case):
        answer = case.call(headers={"Authorization": "Bearer wrong"})
        if f"{case.method} {case.path}" in CLOSED:
            assert answer.status_code == 401, case.path
        return answer

    found = [fault for one in operations(described) if (fault := faults(one, call, EXAMPLES))]
    assert not found, "\n".join(found)


def test_a_service_is_answered_as_described(described, parts):
    with parts.db.write() as tx:
        sender = parts.intake.meet(tx, "web", "somebody", "en", False)["sender"]
    portal = timed_token(parts.settings.secret_key, "e-district bearer", {"client": "edistrict"})
    service = next(iter(parts.catalogue)).id
    turn = 0

    def call(case):
        """Every second call is about a conversation and a service that there are: others are mostly unknown."""
        nonlocal turn
        turn += 1
        for given in (case.path_parameters, case.body):
            if turn % 2 and isinstance(given, dict):
                given |= {name: value for name, value in known.items() if name in given}
        bearer = portal if case.path.startswith("/edistrict") else parts.settings.service_token
        return case.call(headers={"Authorization": f"Bearer {bearer}"})

    known = {"sender": sender, "service": service}
    found = [fault for one in operations(described) if (fault := faults(one, call, EXAMPLES))]
    assert not found, "\n".join(found)


HOSTILE = ("%00", "a%00b", "%ED%A0%80", "%FF", "..%2f..%2fetc%2fpasswd", "%27%20OR%201=1--", "9" * 400)


def test_no_words_in_an_address_break_a_route(app, parts, browser):
    """NUL, halves of characters, paths, SQL, lengths: what PostgreSQL, folders and logs would choke on."""
    officer = browser("sp")
    for route in MATRIX:
        method, path = route.replace(":path}", "}").split()
        if "{" not in path:
            continue
        for word in HOSTILE:
            address = re.sub(r"{\w+}", word, path) + f"?n={word}&find={word}"
            headers = {} if path.startswith("/portal") else {"authorization": f"Bearer {parts.settings.service_token}"}
            answer = officer.call(method, address, **headers)
            assert answer.status_code < 500, (route, word, answer.text[:200])
