"""Complaints and applications over the real backend, for what is read across them."""

from tests.backend.firs.conftest import *  # noqa: F403
