"""Every setting of the gateway: one frozen dataclass, read from the environment once."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]


def _setting(
    default: Any, doc: str, read: Callable[[str], Any] = str, secret: bool = False, hidden: bool = False
) -> Any:
    """`secret` must be set; `hidden` is a secret too, without which a channel is off."""
    metadata = {"doc": doc, "read": read, "secret": secret}
    return field(default=default, metadata=metadata, repr=not (secret or hidden))


def _folder(text: str) -> Path:
    return Path(text).resolve()


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("expected an http or https address")
    return text.rstrip("/")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("expected a number above 0")
    return number


def _secret_word(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", text):
        raise ValueError("expected 16 to 256 letters, digits, _ or -")
    return text


def _number(text: str) -> str:
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", text):
        raise ValueError("expected a number with country code")
    return text


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"expected one of {', '.join(words)}")
        return text

    return read


@dataclass(frozen=True)
class Settings:
    """The gateway's settings. `SAHAYAK_` and the field's name in capitals is the variable's name."""

    home: Path = _setting(_ROOT / "var", "Folder of everything that is kept: database, files, keys.", _folder)
    data: Path = _setting(_ROOT / "data", "Folder of the catalogue, texts, places and law.", _folder)
    channels_host: str = _setting("127.0.0.1", "Address the gateway listens on.")
    channels_port: int = _setting(8080, "Port of the gateway.", int)
    public_url: str = _setting(
        "", "Address under which citizens reach the gateway; empty means the one they asked for.", _url
    )
    backend_port: int = _setting(8000, "Port of the backend.", int)
    rasa_port: int = _setting(5005, "Port of Rasa.", int)
    actions_port: int = _setting(5055, "Port of the action server.", int)
    backend_url: str = _setting("", "Address of the backend; empty means its port on this machine.", _url)
    rasa_url: str = _setting("", "Address of Rasa; empty means its port on this machine.", _url)
    actions_url: str = _setting("", "Address of the action server; empty means its port on this machine.", _url)
    service_token: str = _setting("", "Bearer token of the calls between the services.", secret=True)
    turn_seconds: int = _setting(30, "Longest a citizen waits for an answer, in seconds.", _positive)
    file_megabytes: int = _setting(10, "Largest file a citizen can send, in megabytes.", _positive)
    talk_rate: int = _setting(120, "Messages one conversation may send in a minute.", _positive)
    address_rate: int = _setting(3000, "Messages one network address may send in a minute.", _positive)
    address_megabytes_a_day: int = _setting(
        4000, "Megabytes of files one network address may send in a day; many phones may share one.", _positive
    )
    total_rate: int = _setting(20_000, "Messages all channels together take in a minute.", _positive)
    talks_kept: int = _setting(10_000, "Conversations whose state is kept in memory.", _positive)
    channels_database_url: str = _setting(
        "", "Where the gateway notes deliveries, as an SQLAlchemy address; empty means `channels.db` in the home."
    )
    channels_name: str = _setting(
        "", "Name of this gateway among those that share that database; empty means the machine's name and the port."
    )
    telegram_token: str = _setting("", "Token of the Telegram bot; without it that channel is off.", hidden=True)
    telegram_secret: str = _setting(
        "",
        "Secret of Telegram's webhook, 16 letters and digits or more; empty means polling.",
        _secret_word,
        hidden=True,
    )
    telegram_url: str = _setting("https://api.telegram.org", "Address of Telegram's Bot API.", _url)
    twilio_account_sid: str = _setting("", "Account of Twilio (AC…); without it WhatsApp and the telephone are off.")
    twilio_auth_token: str = _setting("", "Auth token of that account; it also checks signatures.", hidden=True)
    twilio_url: str = _setting("", "Address of Twilio's REST API; empty means Twilio's own hosts.", _url)
    phone_number: str = _setting(
        "", "Our telephone number at Twilio, for calls and SMS, such as `+911140000000`.", _number
    )
    sms_sender: str = _setting("", "Number or registered sender id that SMS come from.")
    phone_emergency: str = _setting(
        "112", "Whom key 0 connects to: the district control room's full number where 112 can't be dialled."
    )
    phone_desk: str = _setting("", "Number of a desk where a person answers; empty means that there is none.", _number)
    phone_voice_hindi: str = _setting("Polly.Aditi", "Twilio's voice for Hindi.")
    phone_voice_english: str = _setting("Polly.Aditi", "Twilio's voice for English.")
    whatsapp_number: str = _setting("", "Our WhatsApp number at Twilio, such as `+14155238886`.", _number)

    speech_hears: str = _setting(
        "none",
        "What hears voice messages: `none`, `whisper`, `vosk`, `http`, or `twilio` (on calls only).",
        _one_of("none", "whisper", "vosk", "http", "twilio"),
    )
    speech_speaks: str = _setting(
        "espeak",
        "What reads answers aloud: `none`, `espeak`, `kokoro` or `http`.",
        _one_of("none", "espeak", "kokoro", "http"),
    )
    speech_model: str = _setting(
        "", "Folder of the CTranslate2 Whisper model or of the Vosk model; empty means that of `make speech`."
    )
    speech_voice: str = _setting(
        "alpha", "Kokoro's Hindi voice: `alpha` (a woman's) or `omega` (a man's).", _one_of("alpha", "omega")
    )
    speech_url: str = _setting("", "Address of a Bhashini-like service of speech, for the engine `http`.", _url)
    speech_key: str = _setting("", "Its key, sent as `Authorization`.", hidden=True)
    speech_asr_service: str = _setting("", "Its name (`serviceId`) for hearing; empty lets it choose.")
    speech_tts_service: str = _setting("", "Its name (`serviceId`) for speaking; empty lets it choose.")
    speech_seconds: int = _setting(180, "Longest voice message that is listened to, in seconds.", _positive)
    speech_patience: int = _setting(
        90, "Longest that an engine of speech may take over one message, in seconds.", _positive
    )
    speech_waiting: int = _setting(8, "Voice messages that may wait for the engine.", _positive)
    speech_threads: int = _setting(2, "Processors that an engine of speech may use.", _positive)

    def __post_init__(self) -> None:
        for name in ("backend", "rasa", "actions"):
            url = getattr(self, f"{name}_url") or f"http://127.0.0.1:{getattr(self, f'{name}_port')}"
            object.__setattr__(self, f"{name}_url", url.removesuffix("/webhook"))

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
            except ValueError:
                raise ValueError(f"{name} is malformed: {f.metadata['doc']}") from None
        return cls(**given)
