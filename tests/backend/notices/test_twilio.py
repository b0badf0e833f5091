"""SMS by Twilio's real client against a server that speaks Twilio's REST."""

import pytest
from twilio.base.exceptions import TwilioRestException

from backend.kit.settings import Settings
from backend.kit.text import Texts
from backend.notices.providers import sms_provider
from tests.channels.standins import free_port, serving
from tests.channels.twilioapi import ACCOUNT, AUTH, NUMBER, Twilio


@pytest.fixture
def twilio():
    made = Twilio(port=free_port())
    with serving(made.app(), made.port):
        yield made


@pytest.fixture
def provider(twilio, tmp_path):
    account = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": AUTH, "sms_sender": NUMBER}
    settings = Settings.for_trying(tmp_path, twilio_url=f"http://127.0.0.1:{twilio.port}", **account)
    return sms_provider("twilio", settings, Texts.load(settings.data / "notices"))


def test_a_code_reaches_the_mobile_in_the_registered_words(provider, twilio):
    provider.send_code("9876543210", "123456", "hi")
    (sms,) = twilio.said
    assert (sms["To"], sms["From"]) == ("+919876543210", NUMBER)
    assert sms["Body"].startswith("123456 आपका सहायक (उ.प्र. पुलिस) कोड है।")


def test_word_of_news_names_the_case(provider, twilio):
    provider.send_news("9876543210", "2600000014", "en")
    assert "2600000014" in twilio.said[0]["Body"]


def test_a_code_that_an_earlier_try_brought_is_not_sent_again_but_one_that_did_not_arrive_is(provider, twilio):
    provider.send_code("9876543210", "123456", "hi")
    provider.send_code("9876543210", "123456", "hi", again=True)
    assert len(twilio.said) == 1
    twilio.became[twilio.said[0]["sid"]] = "undelivered"
    provider.send_code("9876543210", "123456", "hi", again=True)
    provider.send_code("9876543210", "654321", "hi", again=True)
    assert [one["Body"][:6] for one in twilio.said] == ["123456", "123456", "654321"]


def test_a_refusal_of_twilios_is_raised_so_that_it_is_tried_again(provider, twilio):
    twilio.wrongs.append((429, 20429, {}))
    with pytest.raises(TwilioRestException):
        provider.send_code("9876543210", "123456", "hi")


def test_without_an_account_the_settings_that_lack_are_named(tmp_path):
    with pytest.raises(ValueError, match=r"SAHAYAK_TWILIO_ACCOUNT_SID and .* and SAHAYAK_SMS_SENDER"):
        sms_provider("twilio", Settings.for_trying(tmp_path), Texts({}))
