from tests.backend.web.conftest import *  # noqa: F403
