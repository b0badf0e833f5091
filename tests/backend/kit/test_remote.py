"""Another office's computer: tokens, keys, and which troubles are worth another try."""

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from backend.kit.jobs import GiveUp
from backend.kit.remote import Remote, Unreachable
from sandbox.common import Clients
from tests.channels.standins import free_port, serving


@pytest.fixture(scope="module")
def office():
    web, port = FastAPI(), free_port()
    web.state.answer, web.state.keys = 200, []
    clients = Clients("we", "secret")
    web.state.clients = clients
    web.include_router(clients.router())

    @web.post("/things")
    async def things(request: Request) -> JSONResponse:
        clients.check(request)
        web.state.keys.append(request.headers["idempotency-key"])
        return JSONResponse({"number": "7"}, web.state.answer)

    with serving(web, port) as url:
        web.state.url = url
        yield web.state


def test_a_hand_over_carries_its_key_and_a_token_that_is_asked_for_once(office):
    office.answer, office.keys = 200, []
    remote = Remote("office", office.url, "we", "secret")
    assert remote.post("/things", "k1", json={})["number"] == "7" and remote.post("/things", "k2", json={})
    assert office.keys == ["k1", "k2"] and len(office.clients._tokens) == 1


def test_a_token_that_has_run_out_is_asked_for_anew(office):
    office.answer = 200
    remote = Remote("office", office.url, "we", "secret")
    remote.post("/things", "k", json={})
    office.clients._tokens.clear()
    with pytest.raises(Unreachable):
        remote.post("/things", "k", json={})
    assert remote.post("/things", "k", json={})["number"] == "7"


@pytest.mark.parametrize(("status", "trouble"), [(400, GiveUp), (409, GiveUp), (422, GiveUp), (500, Unreachable)])
def test_only_what_may_change_is_tried_again(office, status, trouble):
    office.answer = status
    with pytest.raises(trouble):
        Remote("office", office.url, "we", "secret").post("/things", "k", json={})


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no.such.name.invalid"])
def test_nobody_there_is_no_answer(url):
    with pytest.raises(Unreachable):
        Remote("office", url, "we", "secret").post("/things", "k", json={})


def test_a_wrong_secret_is_no_reason_to_give_up(office):
    with pytest.raises(Unreachable):
        Remote("office", office.url, "we", "another").post("/things", "k", json={})
