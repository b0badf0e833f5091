"""What holds for all tests of the root environment: one running Sahayak for those that ask for it, and its users."""

import io
import random
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw

from tests.channels.botapi import TOKEN, BotApi
from tests.channels.standins import free_port, serving
from tests.channels.twilioapi import ACCOUNT, AUTH, NUMBER, Twilio, with_templates
from tests.end_to_end.system import Citizen, OfficerAtDesk, System
from tests.postgresql import Server

DATABASES = ("sqlite", "postgresql")

collect_ignore = ["bot"]  # they need Rasa and run in its own environment, see the Makefile


def pytest_addoption(parser):
    parser.addoption("--database", choices=DATABASES, default="sqlite", help="what tests keep their data in")


def pytest_collection_modifyitems(config, items):
    """Whoever talks to the one running Sahayak shares a worker, and comes first: it takes longest. What looks over all
    that was said to it comes last of these. On PostgreSQL only what keeps something in a database is run."""
    if config.getoption("--database") == "postgresql":
        without = [item for item in items if "database_url" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if "database_url" in getattr(item, "fixturenames", ())]
    for item in filter(_talks_to_the_system, items):
        item.add_marker(pytest.mark.xdist_group("system"))
    items.sort(key=lambda item: (not _talks_to_the_system(item), item.path.name == "test_nothing_personal.py"))


def _talks_to_the_system(item) -> bool:
    return "system" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of our own."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def database_url(request) -> Iterator[str]:
    """The address of a fresh database on what --database names; empty for SQLite in the home."""
    if request.config.getoption("--database") == "sqlite":
        yield ""
        return
    server = request.getfixturevalue("postgresql")
    url = server.fresh()
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def telegram():
    """Telegram's servers, as far as a bot sees them."""
    api = BotApi(port=free_port())
    with serving(api.app(), api.port):
        yield api


@pytest.fixture(scope="session")
def twilio():
    """Twilio's servers, as far as we use them."""
    api = Twilio(port=free_port())
    with serving(api.app(), api.port):
        yield api


@pytest.fixture(scope="session")
def system(tmp_path_factory, telegram, twilio):
    running = System(
        tmp_path_factory.mktemp("home"),
        SAHAYAK_DATA=str(with_templates(twilio, tmp_path_factory.mktemp("files") / "data")),
        SAHAYAK_PUBLIC_URL="{CHANNELS}",
        SAHAYAK_TELEGRAM_TOKEN=TOKEN,
        SAHAYAK_TELEGRAM_URL=f"http://127.0.0.1:{telegram.port}",
        SAHAYAK_TWILIO_ACCOUNT_SID=ACCOUNT,
        SAHAYAK_TWILIO_AUTH_TOKEN=AUTH,
        SAHAYAK_TWILIO_URL=f"http://127.0.0.1:{twilio.port}",
        SAHAYAK_WHATSAPP_NUMBER=NUMBER,
        SAHAYAK_PHONE_NUMBER=NUMBER,
    )
    yield running
    running.stop()


@pytest.fixture
def citizen(system):
    """A citizen with a mobile of their own."""
    return Citizen(system, mobile=f"99999{random.randrange(100, 99999):05d}")


@pytest.fixture
def at_desk(system):
    """Signs an officer in."""
    return lambda user_id: OfficerAtDesk(system, user_id)


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A picture such as a phone takes."""
    picture = Image.new("RGB", (480, 640), "#c8d6e5")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((150, 120, 330, 340), fill="#8d6e63")
    draw.rectangle((110, 360, 370, 640), fill="#34495e")
    content = io.BytesIO()
    picture.save(content, "JPEG")
    return content.getvalue()
