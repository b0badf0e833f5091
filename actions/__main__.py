"""`python -m actions`: the action server."""

from actions.server import serve
from actions.settings import Settings

serve(Settings.from_env())
