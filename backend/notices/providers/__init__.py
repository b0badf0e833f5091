"""Roads out of the house, one file each. A provider is chosen by name in the settings."""

from importlib import import_module
from typing import Protocol

from backend.kit.settings import Settings
from backend.kit.text import Texts


class SmsProvider(Protocol):
    """Sends one-time codes to a mobile, and word that there is news. With `again` an earlier try may have arrived
    before we heard of it: the provider's record is asked first, and what stands there is not sent once more."""

    def send_code(self, mobile: str, code: str, language: str, again: bool = False) -> None:
        """Sends `code` (six digits) to `mobile` (ten digits). Raises on failure; it is tried again."""

    def send_news(self, mobile: str, number: str, language: str, again: bool = False) -> str:
        """Says to `mobile` that there is news about the case `number`; returns the provider's name for that SMS.
        Raises on failure; it is tried again."""

    def arrived(self, name: str) -> bool:
        """Whether the SMS of that name reached the telephone, as far as the provider knows. Raises on failure."""


def sms_provider(name: str, settings: Settings, texts: Texts) -> SmsProvider:
    """The provider in the file of that name; `texts` are those of `data/notices`. Raises ValueError for a name without
    a file, or where a setting lacks that it needs."""
    try:
        module = import_module(f"{__name__}.{name}")
    except ModuleNotFoundError:
        raise ValueError(f"SAHAYAK_SMS_PROVIDER: no provider called {name!r}") from None
    return module.Provider(settings, texts)
