"""What a citizen's talk leads to: a case, a receipt, an answer; and how its news and documents travel."""

import time
from io import BytesIO

import pytest

from backend.cases import intake as edge
from backend.cases import store
from backend.catalogue.said import Said, Understanding
from backend.kit import secrets
from backend.kit.ids import new_id
from tests.backend.cases.conftest import report_all
from tests.backend.web.applying import RECEIPT, SERVICE, photo
from tests.backend.web.conftest import PASSWORD

STATUS = "case_status"
MOBILE = "9999900001"
STREET = "हज़रतगंज, लखनऊ"
CERTIFICATE = [
    "yes",
    "Ramesh Kumar",
    "Suresh Kumar",
    "14/05/1990",
    MOBILE,
    "code",
    "12 Indira Nagar, Lucknow",
    "yes",
    STREET,
    "since birth",
    "job",
    "voter id",
    "file",
    "file",
]
LOST = [
    "yes",
    "keys",
    "गाड़ी की चाबी, लाल छल्ला",
    "14/10/2026",
    "skip",
    STREET,
    "सुनीता देवी",
    "12, गोमती नगर, लखनऊ",
    MOBILE,
    "code",
]


class Talk:
    """One conversation with the backend, as the action server leads it. `turn` is the last answer as it travels."""

    def __init__(self, parts, capsys):
        self.parts, self.capsys = parts, capsys
        with parts.db.write() as tx:
            self.sender = parts.intake.meet(tx, "web", new_id(), "en")["sender"]
            self.file = parts.files.record(tx, parts.files.receive(BytesIO(photo()), "me.jpg"))
        self.turn = {}

    def _go(self, step):
        with self.parts.db.write() as tx:
            turn = step(tx)
        self.turn = self.parts.intake.settle(turn)
        self.sender = self.turn["sender"]
        return self.turn

    def open(self, service, said=()):
        self._go(lambda tx: self.parts.intake.open(tx, self.sender, service, Said(), Understanding(service, 1.0), None))
        for words in said:
            if words == "code":
                words = self.code()
            self.say(file=self.file) if words == "file" else self.say(words)
        return self.turn

    def say(self, text=None, **more):
        said, draft = Said(text, **more), self.turn["draft"]
        return self._go(lambda tx: self.parts.intake.answer(tx, draft, self.sender, said, Understanding(), None))

    def code(self):
        self.capsys.readouterr()
        self.parts.worker.run_due()
        _, mobile, code = self.capsys.readouterr().out.split()
        assert mobile == MOBILE
        return code

    def updates(self, seen=None):
        with self.parts.db.write() as tx:
            return self.parts.intake.updates(tx, self.sender, seen)

    @property
    def text(self):
        return "\n".join(message["text"] for message in self.turn["messages"])

    @property
    def documents(self):
        return [document for message in self.turn["messages"] for document in message["documents"]]


@pytest.fixture
def talk(parts, capsys, friday):
    return Talk(parts, capsys)


def opened(parts, link):
    """The PDF behind a link, or None."""
    with parts.db.read() as tx:
        found = parts.intake.document(tx, link["url"].removeprefix("/documents/"))
        return parts.documents.pdf(found) if found else None


@pytest.fixture
def receipt_link(talk):
    talk.open(RECEIPT, LOST)
    talk.say(choice="submit")
    (link,) = talk.documents
    return link


def test_a_submitted_application_is_a_case_with_its_desks_and_dates(parts, talk):
    assert talk.open(SERVICE, CERTIFICATE)["expects"]["kind"] == "review"
    talk.say(choice="submit")
    case_no = talk.turn["messages"][-1]["case"]["case_no"]
    assert talk.turn["ended"] and talk.turn["expects"] is None
    assert "• Police station Hazratganj – report due by 27 October 2026" in talk.text
    assert "• District Crime Records Bureau, Lucknow – report due by 24 October 2026" in talk.text
    (acknowledgement,) = talk.documents
    assert acknowledgement["name"].startswith("AK-UP32-") and opened(parts, acknowledgement).startswith(b"%PDF")
    with parts.db.read() as tx:
        case = store.case_by_number(tx, case_no)
        assert parts.intake.known(tx, talk.sender)["draft"] is None
    assert (case.state, case.applicant, case.conversation) == ("with_desks", "Ramesh Kumar", talk.sender.split(".")[0])


def test_submitted_twice_it_is_one_case(parts, talk):
    talk.open(SERVICE, CERTIFICATE)
    draft = talk.turn["draft"]
    first = talk.say(choice="submit")["messages"][-1]["case"]
    talk.turn["draft"] = draft
    assert talk.say(choice="submit")["messages"][-1]["case"] == first
    with parts.db.read() as tx:
        assert len(store.cases_of_mobile(tx, store.case_by_number(tx, first["case_no"]).mobile_mark)) == 1


def test_a_receipt_comes_with_the_answer_and_not_a_second_time(parts, talk, receipt_link):
    assert opened(parts, receipt_link).startswith(b"%PDF") and talk.turn["messages"][-1]["case"]
    assert talk.updates()["messages"] == [] and parts.worker.run_due() == 0


def test_a_receipt_that_can_not_be_made_at_once_comes_later_as_a_notice(parts, talk, settings, monkeypatch):
    key = settings.home / "keys" / "seal.p12"
    key.rename(key.with_suffix(".away"))
    talk.open(RECEIPT, LOST)
    talk.say(choice="submit")
    assert talk.documents == [] and "will arrive here shortly" in talk.text
    key.with_suffix(".away").rename(key)
    monkeypatch.setenv("SAHAYAK_NOW", "2026-10-16T11:05")
    assert parts.worker.run_due() == 1
    (notice,) = talk.updates()["messages"]
    assert opened(parts, notice["documents"][0]).startswith(b"%PDF")


def test_a_signed_document_is_news_until_it_was_seen(parts, people, talk):
    talk.open(SERVICE, CERTIFICATE)
    case_no = talk.say(choice="submit")["messages"][-1]["case"]["case_no"]
    with parts.db.write() as tx:
        report_all(parts.desk, tx, people, case_no)
        parts.desk.decide(tx, people["sp"], case_no, "issue", "")
    parts.signing.sign(people["sp"], case_no, PASSWORD)
    (notice,) = talk.updates()["messages"]
    assert notice["case"] == {"case_no": case_no} and opened(parts, notice["documents"][0]).startswith(b"%PDF")
    assert talk.updates()["messages"][0]["id"] == notice["id"]  # a page that was closed asks again
    assert talk.updates(seen=notice["id"])["messages"] == []


def test_news_go_to_their_own_conversation_only(parts, capsys, talk, people):
    talk.open(SERVICE, CERTIFICATE)
    case_no = talk.say(choice="submit")["messages"][-1]["case"]["case_no"]
    other = Talk(parts, capsys)
    with parts.db.write() as tx:
        report_all(parts.desk, tx, people, case_no)
        parts.desk.decide(tx, people["sp"], case_no, "refuse", "पता नहीं मिला")
    parts.signing.sign(people["sp"], case_no, PASSWORD)
    assert other.updates()["messages"] == [] and len(talk.updates()["messages"]) == 1


def test_a_page_that_was_reloaded_gets_its_open_question_again(talk):
    talk.open(SERVICE, CERTIFICATE[:3])
    again = talk.updates()
    assert again["expects"]["field"] == "birth_date" and again["question"]["text"] in talk.text


def test_the_status_is_told_in_another_talk_only_after_a_code(parts, capsys, talk):
    talk.open(SERVICE, CERTIFICATE)
    case_no = talk.say(choice="submit")["messages"][-1]["case"]["case_no"]
    other = Talk(parts, capsys)
    other.open(STATUS, [case_no, MOBILE])
    assert other.turn["expects"]["kind"] == "otp" and "enquiry" not in other.text
    other.say(other.code())
    assert case_no in other.text and "The enquiry is going on." in other.text and other.turn["ended"]


# Links


def test_a_link_runs_out_after_a_day(parts, receipt_link, monkeypatch):
    present = time.time()
    monkeypatch.setattr(secrets.time, "time", lambda: present + edge.LINK_SECONDS - 60)
    assert opened(parts, receipt_link)
    monkeypatch.setattr(secrets.time, "time", lambda: present + edge.LINK_SECONDS + 60)
    assert opened(parts, receipt_link) is None


@pytest.mark.parametrize("url", ["", "x", "A" * 120, "%", "ज़" * 20])
def test_a_link_that_is_not_ours_leads_nowhere(parts, url):
    assert opened(parts, {"url": f"/documents/{url}"}) is None


def test_a_changed_link_or_a_token_for_another_purpose_leads_nowhere(parts, settings, receipt_link):
    url = receipt_link["url"]
    with parts.db.read() as tx:
        found = parts.intake.document(tx, url.removeprefix("/documents/"))
    assert opened(parts, {"url": url[:-9] + ("A" if url[-9] != "A" else "B") + url[-8:]}) is None
    stray = secrets.timed_token(settings.secret_key, "another purpose", {"document": found.id})
    assert opened(parts, {"url": f"/documents/{stray}"}) is None


def test_a_link_tells_nothing_about_the_document(parts, receipt_link):
    with parts.db.read() as tx:
        found = parts.intake.document(tx, receipt_link["url"].removeprefix("/documents/"))
    assert found.id not in receipt_link["url"] and found.code not in receipt_link["url"]
