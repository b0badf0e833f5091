"""The pages a person sees in a browser: the chat, and a short word where something is not there."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from channels.settings import Settings
from channels.texts import LANGUAGES, Texts
from channels.wire import TEXT_LIMIT

FOLDER = Path(__file__).parent / "page"


class Pages:
    """Draws the pages; the words come from the texts, in Hindi first."""

    def __init__(self, settings: Settings, texts: Texts, aloud: bool) -> None:
        """`aloud` says whether messages can be read aloud."""
        self._texts = texts
        templates = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._word = templates.get_template("word.html")
        words = {language: texts.page(language) | self._other(language) for language in texts.languages}
        setup = {"words": words, "fileMegabytes": settings.file_megabytes, "textLimit": TEXT_LIMIT}
        setup["aloud"] = aloud
        # inside <script type="application/json">: only "<" could end it early
        data = json.dumps(setup, ensure_ascii=False).replace("<", "\\u003c")
        self._chat = templates.get_template("chat.html").render(words=words["hi"], setup=data)

    def _other(self, language: str) -> dict[str, str]:
        """What stands on the language button, and the code of that language."""
        after = self._texts.next_language(language)
        return {"other_language": self._texts.languages[after], "other": after}

    def chat(self) -> HTMLResponse:
        """The chat page."""
        return HTMLResponse(self._chat, headers={"Cache-Control": "no-cache"})

    def word(self, key: str, status: int) -> HTMLResponse:
        """A page with one text in both languages and the way back to the chat."""
        words = [(language, self._texts(key, language), self._texts.page(language)) for language in LANGUAGES]
        return HTMLResponse(self._word.render(words=words), status)


def headers(settings: Settings) -> dict[str, str]:
    """Security headers of every answer: own scripts and styles only, no referrer, no framing."""
    images = " ".join(["'self'", "data:", *_origin(settings.public_url)])
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": images,
        "connect-src": "'self'",
        "media-src": "'self' blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self)",
        "Cache-Control": "no-store",
    } | ({"Strict-Transport-Security": "max-age=31536000"} if settings.public_url.startswith("https:") else {})


def _origin(url: str) -> list[str]:
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
