"""Word of new cases: over a real mail server and to a linked chat; the case's number and nothing else."""

import re
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from backend.cases import store
from backend.cases.telling import tell_desks
from backend.casework.sending import MAIL_JOB
from backend.drafts.turn import Finished
from backend.kit import jobs
from backend.kit.ids import new_id
from backend.notices.mail import Mailer
from tests.backend.web.applying import apply
from tests.backend.web.browser import words
from tests.channels.standins import free_port


class Inbox(Handler):
    def __init__(self):
        super().__init__()
        self.mails, self.names = [], []

    def handle_message(self, message):
        self.names.append(message["Message-ID"])
        self.mails.append((message["X-RcptTo"], message["Subject"], message.get_payload(decode=True).decode()))


@pytest.fixture
def mails():
    inbox = Inbox()
    inbox.port = free_port()
    server = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    server.start()
    yield inbox
    server.stop()


@pytest.fixture
def settings(settings, mails):
    mail = {"smtp_host": "127.0.0.1", "smtp_port": mails.port, "smtp_security": "none"}
    return replace(settings, **mail, mail_from="sahayak@police.example")


@pytest.fixture
def link(parts):
    """Sends a code to the bot from a chat; returns the conversation and what was said."""

    def _link(code, channel="telegram", address="4711"):
        with parts.db.write() as tx:
            conversation = parts.outbox._conversations.at(tx, channel, address)
            service = parts.catalogue[parts.catalogue.of_source("officer_link")]
            asked = Finished(new_id(), service, conversation.id, "en", ((service.question("code"), code),))
            return conversation.id, parts.desk_news.link_chat(tx, asked)[0]["text"]

    return _link


def test_an_address_counts_once_its_code_came_back_and_then_hears_of_new_cases(parts, browser, mails):
    officer = browser("thana")
    officer.open("/portal/account/news")
    assert officer.send("/portal/account/news", do="email", given="not an address").status_code == 422
    officer.send("/portal/account/news", do="email", given="thana@police.example")
    apply(parts)
    parts.worker.run_due()
    assert len(mails.mails) == 1  # nobody hears of a case before the address is confirmed
    to, _, body = mails.mails[0]
    code = re.search(r"\d{10}", body)[0]
    assert to == "thana@police.example"
    assert officer.send("/portal/account/news", do="confirm", given="0000000000").status_code == 422
    assert "thana@police.example" in words(officer.send("/portal/account/news", do="confirm", given=code))
    case_no = apply(parts)
    elsewhere = apply(parts, station="31655001")
    parts.worker.run_due()
    assert len(mails.mails) == 2
    to, subject, body = mails.mails[1]
    assert case_no in subject and f"/portal/cases/{case_no}/summary" in body and elsewhere not in body
    assert "सुनीता" not in body and "Sunita" not in body and "9999900001" not in body


def test_a_mail_of_which_nobody_knows_whether_it_came_goes_again_under_the_same_name(
    parts, browser, mails, monkeypatch
):
    officer = browser("thana")
    officer.open("/portal/account/news")
    officer.send("/portal/account/news", do="email", given="thana@police.example")
    send = Mailer.send

    def lost(*given):
        send(*given)
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(Mailer, "send", lost)
        parts.worker.run_due()
    with parts.db.write() as tx:
        (job,) = jobs.troubled(tx, [MAIL_JOB])
        jobs.again(tx, job.id)
    parts.worker.run_due()
    assert len(mails.names) == 2
    assert len(set(mails.names)) == 1 and re.fullmatch(r"<\w+@police\.example>", mails.names[0])


def test_a_chat_is_linked_by_its_code_only_and_word_goes_there(parts, people, browser, link):
    officer = browser("sho")
    officer.open("/portal/account/news")
    page = officer.send("/portal/account/news", do="chat")
    code = re.search(r"officer_link__(\d{10})", page.text)[1]
    assert "does not work" in link("1234567890")[1]
    conversation, said = link(code)
    assert "linked" in said
    assert "does not work" in link(code, address="stranger")[1]  # a code counts once
    case_no = apply(parts)
    parts.worker.run_due()
    with parts.db.read() as tx:
        (notice,) = parts.notices.inbox(tx, conversation)
    assert case_no in notice.message["text"] and "सुनीता" not in notice.message["text"]
    officer.open("/portal/account/news")
    officer.send("/portal/account/news", do="forget-chat")
    apply(parts)
    parts.worker.run_due()
    with parts.db.read() as tx:
        _, last = parts.notices.inbox(tx, conversation)
    assert "it was changed where word" in last.message["text"], "the last that is heard there"


def test_the_summary_is_sent_on_wish_and_without_a_contact_the_page_says_where_to_link_one(
    parts, browser, link, people
):
    case_no = apply(parts)
    officer = browser("thana")
    officer.open(f"/portal/cases/{case_no}/summary")
    assert "First link your Telegram" in words(officer.send(f"/portal/cases/{case_no}/summary"))
    with parts.db.write() as tx:
        parts.desk_news.begin_chat(tx, people["thana"], "hi")
        (contact,) = parts.desk_news.contacts(tx, people["thana"])
    conversation, _ = link(contact.code)
    assert "were sent to you" in words(officer.send(f"/portal/cases/{case_no}/summary"))
    with parts.db.read() as tx:
        assert any(case_no in notice.message["text"] for notice in parts.notices.inbox(tx, conversation))


def test_who_has_a_report_to_write_is_reminded_and_who_it_is_handed_up_to_hears_of_it(parts, people, link, monkeypatch):
    def linked(user_id):
        with parts.db.write() as tx:
            parts.desk_news.begin_chat(tx, people[user_id], "en")
            (contact,) = parts.desk_news.contacts(tx, people[user_id])
        return link(contact.code, address=user_id)[0]

    def heard(user_id):
        with parts.db.read() as tx:
            return [
                n.message["text"]
                for n in parts.notices.inbox(tx, conversations[user_id])
                if case_no in n.message["text"]
            ]

    def on(day):
        monkeypatch.setenv("SAHAYAK_NOW", f"{day}T10:00")
        parts.worker.run_due()

    monkeypatch.setenv("SAHAYAK_NOW", "2026-11-02T10:00")
    conversations = {user_id: linked(user_id) for user_id in ("thana", "sho", "dcrb", "sp", "other.thana", "dcrb.agra")}
    case_no = apply(parts)
    on("2026-11-02")
    with parts.db.write() as tx:
        due = next(t for t in store.tasks_of(tx, store.case_by_number(tx, case_no).id) if t.desk == "thana").due_on
        parts.desk.take_on(tx, people["thana"], case_no, True)
    for day in range(3, 30):
        on(f"2026-11-{day:02d}")
    new, *reminded = heard("thana")
    assert "has come to your desk" in new
    assert [f"is due by {due:%d-%m-%Y}" in words for words in reminded] == [True, True], "at half, at one day left"
    assert [sum(word in said for said in heard("sho")) for word in ("is due by", "was due by")] == [0, 1]
    assert [sum(word in said for said in heard("dcrb")) for word in ("is due by", "was due by")] == [2, 0]
    assert [sum(word in said for said in heard("sp")) for word in ("is due by", "was due by")] == [0, 3]
    assert heard("other.thana") == heard("dcrb.agra") == []
    assert not [
        name for name in ("सुनीता", "Sunita", "9999900001") if name in str([heard(who) for who in conversations])
    ]


def test_a_report_filed_meanwhile_is_no_longer_reminded_of(parts, people, link, monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", "2026-11-02T10:00")
    case_no = apply(parts)
    with parts.db.write() as tx:
        parts.desk_news.begin_chat(tx, people["dcrb"], "en")
        (contact,) = parts.desk_news.contacts(tx, people["dcrb"])
        task = next(t for t in store.tasks_of(tx, store.case_by_number(tx, case_no).id) if t.desk == "dcrb")
    conversation, _ = link(contact.code)
    with parts.db.write() as tx:
        tell_desks(tx, task.case, "day", task)
        store.update_task(tx, task.id, state="done")
    parts.worker.run_due()
    with parts.db.read() as tx:
        assert not [n for n in parts.notices.inbox(tx, conversation) if "is due by" in n.message["text"]]


def test_a_reminder_goes_by_mail_with_the_number_and_the_day_only(parts, browser, mails):
    officer = browser("thana")
    officer.open("/portal/account/news")
    officer.send("/portal/account/news", do="email", given="thana@police.example")
    parts.worker.run_due()
    code = re.search(r"\d{10}", mails.mails[0][2])[0]
    officer.open("/portal/account/news")
    officer.send("/portal/account/news", do="confirm", given=code)
    case_no = apply(parts)
    parts.worker.run_due()
    with parts.db.write() as tx:
        task = next(t for t in store.tasks_of(tx, store.case_by_number(tx, case_no).id) if t.desk == "thana")
        tell_desks(tx, task.case, "half", task)
    parts.worker.run_due()
    to, subject, body = mails.mails[-1]
    assert (to, case_no in subject) == ("thana@police.example", True)
    assert f"{task.due_on:%d-%m-%Y}" in body and f"/portal/cases/{case_no}" in body
    assert "सुनीता" not in body and "Sunita" not in body and "9999900001" not in body
