"""A browser without a screen, for the portal's tests: keeps cookies, sends the forms it was shown."""

import re
from html import unescape

from fastapi.testclient import TestClient
from httpx import Response

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class Browser:
    """One browser. `page` is the last page shown."""

    def __init__(self, app, language: str = "en", address: str = "10.0.0.1") -> None:
        self._client = TestClient(app, base_url="http://portal.test", client=(address, 1), follow_redirects=True)
        agent = "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0"
        self._client.headers.update({"accept-language": language, "user-agent": agent})
        self.page: Response

    @property
    def cookies(self):
        return self._client.cookies

    def open(self, path: str) -> Response:
        """Opens an address."""
        self.page = self._client.get(path)
        return self.page

    def send(self, action: str, headers: dict[str, str] | None = None, **fields: str) -> Response:
        """Sends the form of the present page that goes to `action`, with its hidden fields."""
        forms = [
            (attributes, body)
            for attributes, body in _FORM.findall(self.page.text)
            if f'action="{action}"' in attributes and 'method="get"' not in attributes
        ]
        assert forms, f"no form to {action} on this page"
        hidden = {unescape(name): unescape(value) for name, value in _HIDDEN.findall(forms[0][1])}
        return self.post(action, headers, **{**hidden, **fields})

    def post(self, action: str, headers: dict[str, str] | None = None, **fields: str) -> Response:
        """Sends these fields and nothing else."""
        self.page = self._client.post(action, data=fields, headers={"origin": "http://portal.test", **(headers or {})})
        return self.page

    def call(self, method: str, path: str, **headers: str) -> Response:
        """Calls an address as a program would, with an empty JSON body."""
        return self._client.request(method, path, headers=headers, json={})

    def sign_in(self, user_id: str, password: str) -> Response:
        """Signs in from the sign-in page."""
        self.open("/portal/login")
        return self.send("/portal/login", user_id=user_id, password=password, do="sign_in")


def words(page: Response) -> str:
    """The page's words without its marks."""
    body = re.sub(r"<(head|style)\b.*?</\1>", " ", page.text, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
