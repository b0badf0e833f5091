"""Real Rasa and real action server, the backend stood in for on the wire: a talk from end to end."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.conftest import PROJECT_PYTHON, Process, free_port
from tests.bot.desk import TOKEN, Desk

SECRET = "Ramsevak Tiwari 9876543210"


class Talk:
    """The three parts and how a gateway speaks to them."""

    def __init__(self, desk: Desk, rasa: Process, actions: Process, rasa_port: int) -> None:
        self.desk = desk
        self.rasa = rasa
        self.actions = actions
        self.url = f"http://127.0.0.1:{rasa_port}"

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """One JSON request to Rasa."""
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def send(self, sender: str, message: str, said: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """One message as the gateway sends it."""
        return self.post(
            "/webhooks/rest/webhook",
            {
                "sender": sender,
                "message": message,
                "metadata": {"said": said or {"text": message}, "language": None},
            },
        )

    def turn(self, sender: str, message: str, said: dict[str, Any] | None = None) -> dict[str, Any]:
        """The one turn that a message is answered with."""
        answers = self.send(sender, message, said)
        assert [set(answer) for answer in answers] == [{"recipient_id", "custom"}]
        return answers[0]["custom"]

    def heard(self, sender: str, message: str, said: dict[str, Any] | None = None) -> str:
        """The text of that turn."""
        return self.turn(sender, message, said)["messages"][0]["text"]

    def hops(self) -> int:
        """How often Rasa has called the action server so far."""
        return self.actions.log().count("hop ")


@pytest.fixture(scope="module")
def talk(models: Path, tmp_path_factory: pytest.TempPathFactory, start: Callable) -> Iterator[Talk]:
    desk = Desk()
    rasa_port, actions_port = free_port(), free_port()
    environment = {
        "SAHAYAK_MODELS": str(models),
        "SAHAYAK_RASA_PORT": str(rasa_port),
        "SAHAYAK_ACTIONS_PORT": str(actions_port),
        "SAHAYAK_BACKEND_URL": desk.url,
        "SAHAYAK_SERVICE_TOKEN": TOKEN,
    }
    logs = tmp_path_factory.mktemp("logs")
    actions = start(
        Process(
            [str(PROJECT_PYTHON), "-m", "actions"],
            environment,
            logs / "actions.log",
            f"http://127.0.0.1:{actions_port}/health",
        )
    )
    rasa = start(
        Process(
            [sys.executable, "-m", "bot", "serve"],
            environment,
            logs / "rasa.log",
            f"http://127.0.0.1:{rasa_port}/status",
        )
    )
    talk = Talk(desk, rasa, actions, rasa_port)
    yield talk
    talk.desk.close()


def test_a_service_runs_from_its_first_question_to_its_end_and_the_next_message_starts_fresh(
    talk: Talk,
) -> None:
    before = talk.hops()
    first = talk.turn("a.1", "/character_certificate")
    assert first["expects"]["field"] == "name"
    assert talk.heard("a.1", "...") == "refused"
    assert talk.turn("a.1", "Sita Devi")["expects"]["field"] == "mobile"
    assert talk.turn("a.1", "/answer", {"choice": "9876543210"})["expects"]["field"] == "purpose"
    last = talk.turn("a.1", "naukri")
    assert (last["ended"], last["expects"]) == (True, None)
    assert talk.desk.drafts[first["draft"]] == ["Sita Devi", "9876543210", "naukri"]
    assert talk.heard("a.1", "/thanks") == "said thanks"
    assert talk.turn("a.1", "/lost_article")["draft"] != first["draft"]
    assert talk.hops() - before == 7, "one action hop a turn"


@pytest.mark.parametrize("word", ["help", "back", "cancel", "restart", "session_start", "out_of_scope"])
def test_every_intent_inside_a_form_reaches_the_backend_by_name(talk: Talk, word: str) -> None:
    draft = talk.turn(f"w{word}.1", "/nearest_station")["draft"]
    before = talk.hops()
    turn = talk.turn(f"w{word}.1", f"/{word}")
    path, body = talk.desk.posts()[-1]
    assert (path, body["intent"]["name"]) == (f"/drafts/{draft}/answers", word)
    assert turn["draft"] is not None
    assert talk.hops() - before == 1


def test_a_service_named_inside_a_form_does_not_leave_the_form(talk: Talk) -> None:
    draft = talk.turn("s.1", "/lost_article")["draft"]
    talk.turn("s.1", "mujhe charitra praman patra banwana hai")
    path, body = talk.desk.posts()[-1]
    assert path == f"/drafts/{draft}/answers"
    assert body["intent"]["name"] == "character_certificate"


@pytest.mark.parametrize("message", ["/answer", "/back", "/help", "qwzx vbnm plkj"])
def test_general_talk_outside_a_form_is_said_in_one_hop(talk: Talk, message: str) -> None:
    before = talk.hops()
    assert talk.heard("g.1", message).startswith("said ")
    assert talk.hops() - before == 1
    assert talk.desk.posts()[-1][0] == "/conversations/g.1/says"


@pytest.mark.parametrize("button", ["/restart", "/session_start", "/no_such_intent"])
def test_a_button_of_no_service_is_answered_too(talk: Talk, button: str) -> None:
    assert talk.heard("b.1", button, {"choice": button}).startswith("said ")


def test_a_very_long_story_arrives_whole_though_rasa_reads_its_beginning_only(talk: Talk) -> None:
    story = "घर में चोरी हुई 😀 " * 1200
    talk.turn("long.1", "/lost_article")
    assert talk.heard("long.1", story[:2000], {"text": story[:20000]}) == "accepted"
    assert talk.desk.posts()[-1][1]["said"] == {"text": story[:20000]}


def test_a_turn_that_opens_a_question_makes_the_form_active(talk: Talk) -> None:
    draft = talk.turn("r.1", "/case_status")["draft"]
    talk.rasa.kill()
    talk.desk.open.pop("r.1")
    talk.rasa.start()
    assert talk.heard("r.1", "/greet") == "said greet"
    talk.desk.open["r.1"] = draft
    assert talk.heard("r.1", "/resume") == "resumed"
    assert talk.heard("r.1", "123") == "accepted"


def test_a_killed_rasa_goes_on_where_it_was(talk: Talk) -> None:
    draft = talk.turn("k.1", "/character_certificate")["draft"]
    talk.turn("k.1", "Sita Devi")
    talk.rasa.kill()
    talk.rasa.start()
    before = talk.hops()
    assert talk.turn("k.1", "9876543210")["expects"]["field"] == "purpose"
    assert talk.hops() - before == 1
    assert talk.desk.drafts[draft] == ["Sita Devi", "9876543210"]


def test_a_draft_that_is_gone_leads_back_to_general_talk(talk: Talk) -> None:
    talk.turn("gone.1", "/character_certificate")
    talk.desk.open.pop("gone.1")
    assert talk.heard("gone.1", "/greet") == "said greet"
    assert talk.heard("gone.1", "/lost_article") == "opened lost_article"
    assert talk.heard("gone.1", "ek baat") == "accepted"


def test_a_draft_that_was_replaced_elsewhere_gets_the_answer(talk: Talk) -> None:
    talk.turn("moved.1", "/character_certificate")
    talk.desk.drafts["other"] = []
    talk.desk.services["other"] = "lost_article"
    talk.desk.open["moved.1"] = "other"
    assert talk.turn("moved.1", "mobile")["draft"] == "other"
    assert talk.desk.drafts["other"] == ["mobile"]


def test_a_dead_action_server_loses_nothing(talk: Talk) -> None:
    talk.turn("dead.1", "/character_certificate")
    talk.actions.kill()
    assert talk.send("dead.1", "Sita Devi") == []
    talk.actions.start()
    assert talk.turn("dead.1", "Sita Devi")["expects"]["field"] == "mobile"


def test_a_dead_backend_is_said_kindly_and_the_form_stays_open(talk: Talk) -> None:
    draft = talk.turn("down.1", "/character_certificate")["draft"]
    talk.desk.close()
    turn = talk.turn("down.1", SECRET)
    assert "112" in turn["messages"][0]["text"]
    assert (turn["draft"], turn["ended"]) == (draft, False)
    talk.rasa.kill()
    talk.rasa.start()
    assert "112" in talk.heard("down.1", SECRET), "neither Rasa nor the actions can ask the backend"
    again = Desk(talk.desk.port)
    again.drafts, again.open, again.services = talk.desk.drafts, talk.desk.open, talk.desk.services
    talk.desk = again
    assert talk.turn("down.1", "Sita Devi")["expects"]["field"] == "mobile"
    assert talk.desk.drafts[draft] == ["Sita Devi"]


def test_what_is_understood_can_be_asked_over_http(talk: Talk) -> None:
    parsed = talk.post("/model/parse", {"text": "चरित्र प्रमाण पत्र बनवाना है"})
    assert parsed["intent"]["name"] == "character_certificate"
    assert len(parsed["intent_ranking"]) > 3


def test_between_two_messages_rasa_holds_no_words_of_the_citizen(talk: Talk) -> None:
    talk.turn("memory.1", "/character_certificate")
    talk.turn("memory.1", SECRET)
    with urllib.request.urlopen(f"{talk.url}/conversations/memory.1/tracker", timeout=30) as answer:
        tracker = answer.read().decode()
    assert "Ramsevak" not in tracker
    assert len(json.loads(tracker)["events"]) <= 8


def test_the_logs_hold_no_words_of_the_citizen(talk: Talk) -> None:
    talk.send("new.1", SECRET)
    talk.actions.kill()
    talk.send("new.1", SECRET)
    talk.actions.start()
    for log in (talk.rasa.log(), talk.actions.log()):
        assert "Ramsevak" not in log
        assert "9876543210" not in log
    assert "action_say" in talk.actions.log()


def test_both_listen_on_the_loopback_interface_only(talk: Talk) -> None:
    for process in (talk.rasa, talk.actions):
        assert process.running is not None
        port = int(process.ready.split(":")[2].split("/")[0])
        listening = [
            line.split()[1]
            for table in ("/proc/net/tcp", "/proc/net/tcp6")
            for line in Path(table).read_text().splitlines()[1:]
            if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
        ]
        assert listening == [f"0100007F:{port:04X}"]
