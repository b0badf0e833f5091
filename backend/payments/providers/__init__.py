"""Payment gateways, one file each. A provider is chosen by name in the settings; amounts are paise, integers."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Literal, Protocol

from backend.kit.settings import Settings
from backend.kit.text import Text


class Forged(Exception):
    """What claims to come from the gateway was not signed by it."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What is asked: `reference` is our own key, `amount` in paise, `about` the words a payer reads."""

    reference: str
    amount: int
    currency: str
    about: Text
    payee: Text
    language: str
    back_to: str


@dataclass(frozen=True, slots=True)
class Found:
    """A payment in the gateway's own record. `pending` is no money yet, `failed` none at all."""

    id: str
    amount: int
    currency: str
    state: Literal["captured", "failed", "pending"]


@dataclass(frozen=True, slots=True)
class Link:
    """The page on which a bill is paid, `upi` an address for UPI apps besides (`upi_id` names it at the gateway);
    `payments` are all that were made or tried on it. A link that is not `open` takes no payment any more."""

    id: str
    url: str
    open: bool
    payments: tuple[Found, ...]
    upi: str | None = None
    upi_id: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What a webhook tells: of a payment on the bill with our `reference`, or that a refund (its id at the gateway) has
    moved."""

    reference: str | None = None
    payment: Found | None = None
    refund: str | None = None


@dataclass(frozen=True, slots=True)
class SentBack:
    """A refund in the gateway's record."""

    id: str
    state: Literal["done", "pending", "failed"]


class Gateway(Protocol):
    """A payment gateway. All calls but `hear` and `returned` go over the network and raise when it does not answer;
    they are repeated later with the same key."""

    name: str

    def ask(self, bill: Bill, again: bool) -> Link:
        """The link of a bill, made now or found by its reference; `again`: an earlier call may have made it."""

    def find(self, reference: str) -> Link | None:
        """The link that was made for a bill, without its QR; None where there is none."""

    def look(self, link_id: str, upi_id: str | None) -> Link:
        """A link with its payments."""

    def close(self, link_id: str, upi_id: str | None) -> None:
        """Has a link take no further payment. One that is paid or closed stays as it is."""

    def refund(self, payment_id: str, amount: int, key: str, again: bool) -> SentBack:
        """Sends `amount` of a payment back, once per `key`."""

    def hear(self, body: bytes, headers: Mapping[str, str]) -> News | None:
        """What a webhook tells; None for what does not matter to us. Raises Forged; ValueError for what is no JSON."""

    def returned(self, query: Mapping[str, str]) -> str:
        """The reference of the bill whose payer comes back from the gateway's page. Raises Forged."""


def gateway(settings: Settings) -> Gateway | None:
    """The gateway that the settings name. Raises ValueError for a name without a file, or a key that lacks."""
    if not settings.payments_provider:
        return None
    try:
        module = import_module(f"{__name__}.{settings.payments_provider}")
    except ModuleNotFoundError as missing:
        if missing.name != f"{__name__}.{settings.payments_provider}":
            raise
        raise ValueError(f"SAHAYAK_PAYMENTS_PROVIDER: no provider called {settings.payments_provider!r}") from None
    return module.Provider(settings)
