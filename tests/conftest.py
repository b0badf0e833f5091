"""What holds for all tests of the root environment: one running Sahayak for those that ask for it, and its users."""

import io
import random

import pytest
from PIL import Image, ImageDraw

from tests.end_to_end.system import Citizen, OfficerAtDesk, System

collect_ignore = ["bot"]  # they need Rasa and run in its own environment, see the Makefile


@pytest.fixture(scope="session")
def system(tmp_path_factory):
    running = System(tmp_path_factory.mktemp("home"))
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
