"""Word of new cases: over a real mail server and to a linked chat; the case's number and nothing else."""

import re
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from backend.drafts.turn import Finished
from backend.kit.ids import new_id
from tests.backend.web.applying import apply
from tests.backend.web.browser import words
from tests.channels.standins import free_port


class Inbox(Handler):
    def __init__(self):
        super().__init__()
        self.mails = []

    def handle_message(self, message):
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
        assert len(parts.notices.inbox(tx, conversation)) == 1


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
