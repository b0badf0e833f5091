"""Every setting of the backend: one frozen dataclass, read from the environment once."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from backend.kit.secrets import Secret

_ROOT = Path(__file__).resolve().parents[2]


def _key(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != 32:
        raise ValueError("expected 64 hex digits")
    return key


def _keys(text: str) -> tuple[bytes, ...]:
    words = Path(text[1:]).read_text(encoding="ascii") if text.startswith("@") else text
    return tuple(_key(word) for word in re.split(r"[,\s]+", words) if word)


def _setting(
    default: Any, doc: str, read: Callable[[str], Any] = str, secret: bool = False, hidden: bool = False
) -> Any:
    """`secret` must be set; `hidden` is a secret too, without which a connection is off."""
    metadata = {"doc": doc, "read": read, "secret": secret}
    return field(default=default, metadata=metadata, repr=not (secret or hidden))


def _yes(text: str) -> bool:
    return text != "0"


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"expected one of {words}")
        return text

    return read


def _folder(text: str) -> Path:
    return Path(text).resolve()


@dataclass(frozen=True)
class Settings:
    """The backend's settings. `SAHAYAK_` and the field's name in capitals is the variable's name."""

    home: Path = _setting(_folder("var"), "Folder of all that is kept: database, files, keys, model.", _folder)
    data: Path = _setting(_ROOT / "data", "Folder of the catalogue, texts, places and law.", _folder)
    database_url: str = _setting("", "SQLAlchemy URL; empty means SQLite in `sahayak.db` in the home.")
    backend_host: str = _setting("127.0.0.1", "Address the backend listens on.")
    backend_port: int = _setting(8000, "Port of the backend.", int)
    channels_port: int = _setting(8080, "Port of the gateway.", int)
    gateway_url: str = _setting("", "Where the backend asks how the gateway is; empty means this machine.")
    verify_url: str = _setting("", "Where citizens reach the public check; empty means the backend's own address.")
    service_token: str = _setting("", "Bearer token of the calls between the services.", secret=True)
    secret_key: bytes = _setting(b"", "64 hex digits: the key of stored files and of tokens.", _key, secret=True)
    sealing_keys: tuple[bytes, ...] = _setting(
        (),
        "Keys of 64 hex digits that contents are sealed with, the newest first; empty: the secret key. Or a file with "
        "them, as `@/path`.",
        _keys,
        hidden=True,
    )
    signing_passphrase: str = _setting("", "Opens the key that seals receipts.", secret=True)
    pkcs11_module: str = _setting("", "Library of the officers' signing tokens, as their maker ships it; empty: none.")
    tsa_url: str = _setting(
        "", "Time-stamp authority (RFC 3161). When it is set and does not answer, nothing is signed. Empty: no stamps."
    )
    sms_provider: str = _setting(
        "console", "How one-time codes and news travel: `console` prints them, for trying; `twilio`."
    )
    sms_sender: str = _setting("", "Number or registered sender id that SMS come from.")
    twilio_account_sid: str = _setting("", "Account of Twilio (AC…); without it WhatsApp and the telephone are off.")
    twilio_auth_token: str = _setting("", "Auth token of that account; it also checks signatures.", hidden=True)
    twilio_url: str = _setting("", "Address of Twilio's REST API; empty means Twilio's own hosts.")
    otp_per_hour: int = _setting(6, "How many one-time codes one mobile may get in an hour.", int)
    files_a_day: int = _setting(
        200, "Files of at most 10 MB one conversation may send in a day, recordings among them.", int
    )
    second_factor: str = _setting(
        "required",
        "Codes beside the password, for those who sign or administer: `required`; `offered` leaves it to them.",
        _one_of("required", "offered"),
    )
    first_password_hours: int = _setting(
        72, "How many hours a first password given by an administrator opens the page where it is changed.", int
    )
    trail_folder: Path | None = _setting(
        None,
        "Where the trail's checkpoints go once a day, best on another disk; empty means `trail` in the home.",
        _folder,
    )
    worker: bool = _setting(True, "`1`: this backend does the background jobs too.", _yes)
    smtp_host: str = _setting("", "Mail server for word to officers; empty means that no e-mail is sent.")
    smtp_port: int = _setting(587, "Port of the mail server.", int)
    smtp_security: str = _setting(
        "starttls", "How the mail server is reached: `starttls`, `tls` or `none`.", _one_of("starttls", "tls", "none")
    )
    smtp_user: str = _setting("", "User at the mail server; empty means that it asks for none.")
    smtp_password: str = _setting("", "That user's password.", hidden=True)
    mail_from: str = _setting("", "The address that e-mail comes from.")
    payments_provider: str = _setting("", "Who takes fees, such as `razorpay`; empty means that no fee is asked.")
    payments_practice: bool = _setting(
        False, "`1`: payments are for practice only, which is said with each of them.", _yes
    )
    payments_return_url: str = _setting(
        "", "Where a payer comes back to after paying; empty means the backend's own address."
    )
    razorpay_url: str = _setting("https://api.razorpay.com", "Address of Razorpay's API.")
    razorpay_key_id: str = _setting("", "Key id of the Razorpay account.")
    razorpay_key_secret: str = _setting("", "Secret of that key.", hidden=True)
    razorpay_webhook_secret: str = _setting("", "Secret under which Razorpay signs its webhooks.", hidden=True)
    razorpay_upi_qr: bool = _setting(False, "`1`: besides the link also a UPI address and QR of Razorpay's.", _yes)

    edistrict_url: str = _setting("", "Address of the e-District portal; empty means that nothing is handed over.")
    edistrict_client_id: str = _setting("", "Our client id there.")
    edistrict_client_secret: str = _setting("", "Secret of that client.", hidden=True)
    edistrict_portal_id: str = _setting("", "The portal's client id here; empty means that it may not call.")
    edistrict_portal_secret: str = _setting("", "Secret of the portal's client.", hidden=True)
    cctns_url: str = _setting("", "Address of the CCTNS gateway; empty means that nothing is handed over.")
    cctns_client_id: str = _setting("", "Our client id there.")
    cctns_client_secret: str = _setting("", "Secret of that client.", hidden=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "secret_key", Secret.of(self.secret_key, self.sealing_keys))
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.home / 'sahayak.db'}")
        if self.trail_folder is None:
            object.__setattr__(self, "trail_folder", self.home / "trail")
        if not self.verify_url:
            object.__setattr__(self, "verify_url", f"http://{self.backend_host}:{self.backend_port}")
        if not self.payments_return_url:
            object.__setattr__(self, "payments_return_url", f"http://{self.backend_host}:{self.backend_port}")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Reads the environment. Raises ValueError naming the variable that lacks or is malformed."""
        env = os.environ if env is None else env
        given = {}
        for f in fields(cls):
            name = f"SAHAYAK_{f.name.upper()}"
            if not env.get(name):
                if f.metadata["secret"]:
                    raise ValueError(f"{name} is not set")
                continue
            try:
                given[f.name] = f.metadata["read"](env[name])
            except (ValueError, OSError):
                raise ValueError(f"{name} is malformed: {f.metadata['doc']}") from None
        return cls(**given)

    @classmethod
    def for_trying(cls, home: Path, **changes: Any) -> "Settings":
        """Settings in `home` with fresh random secrets; a password is enough to sign in."""
        made = {"service_token": secrets.token_hex(32), "signing_passphrase": secrets.token_hex(16)}
        made["second_factor"] = "offered"
        return cls(**{"home": home, "secret_key": secrets.token_bytes(32), **made, **changes})
