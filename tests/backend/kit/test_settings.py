import pytest

from backend.kit.settings import Settings

ENV = {"SAHAYAK_SERVICE_TOKEN": "t", "SAHAYAK_SECRET_KEY": "ab" * 32, "SAHAYAK_SIGNING_PASSPHRASE": "p"}


def test_settings_come_from_the_environment(tmp_path):
    settings = Settings.from_env({**ENV, "SAHAYAK_HOME": str(tmp_path), "SAHAYAK_BACKEND_PORT": "9000"})
    assert settings.database_url == f"sqlite:///{tmp_path / 'sahayak.db'}"
    assert settings.verify_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize(("name", "value"), [("SECRET_KEY", "short"), ("SERVICE_TOKEN", ""), ("BACKEND_PORT", "x")])
def test_what_lacks_or_is_malformed_is_named(name, value):
    with pytest.raises(ValueError, match=f"SAHAYAK_{name}"):
        Settings.from_env({**ENV, f"SAHAYAK_{name}": value})


def test_secrets_are_not_printed():
    assert "abab" not in repr(Settings.from_env(ENV))
