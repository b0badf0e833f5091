"""Libraries that are read at their first use and not at the start: most of the start was reading them."""

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module until something of it is asked for: `reader = Later("pyhanko.pdf_utils.reader")`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """What the module has under that name. Raises ImportError, AttributeError."""
        return getattr(import_module(self._name), attribute)
