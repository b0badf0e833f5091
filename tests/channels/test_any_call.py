"""Whatever is sent to the gateway, right or wrong: no mistake of ours, and an answer that openapi.json tells of."""

import pytest
import schemathesis

from tests.any_call import faults, operations

EXAMPLES = 14
SIGNED_ONLY = ("/telegram", "/twilio")


@pytest.fixture
def changes(tmp_path):
    """Everything is on, and nobody is held back."""
    signed = {"twilio_account_sid": "AC" + "0" * 32, "twilio_auth_token": "a" * 32, "public_url": "https://bot.example"}
    numbers = {"whatsapp_number": "+15005550006", "phone_number": "+15005550006"}
    limits = dict.fromkeys(("talk_rate", "address_rate", "total_rate"), 1_000_000)
    return signed | numbers | limits | {"twilio_url": "http://127.0.0.1:9"}


@pytest.mark.parametrize("cut", [None, "backend"])
def test_anything_sent_is_answered_as_described(town, cut):
    if cut:
        town.cut(cut)

    def call(case):
        answer = case.call()
        if case.path.startswith(SIGNED_ONLY):
            assert answer.status_code == 403, case.path
        if cut is None or answer.status_code != 503:
            return answer
        return None

    schema = schemathesis.openapi.from_url(f"{town.url}/openapi.json")
    found = [fault for one in operations(schema) if (fault := faults(one, call, EXAMPLES))]
    assert not found, "\n".join(found)
