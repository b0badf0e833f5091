"""The templates of WhatsApp at Twilio: `python -m channels.whatsapp_templates submit | status`.

`submit` makes those that are not there yet, asks for approval where it is needed and notes the ids in
`data/whatsapp/ids.yml`; it may be repeated without harm. `status` says what WhatsApp has approved.
"""

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from facts.language import written
from ruamel.yaml import YAML

from channels.inbox import Unsent
from channels.settings import Settings
from channels.texts import LANGUAGES
from channels.twilio_wire import Wire

READ = "read"
"""What the button of a template for news says to us."""
_CONTENT = "https://content.twilio.com/v1/Content"


class Templates:
    """The ids of the templates of one account."""

    def __init__(self, ids: Mapping[str, str]) -> None:
        self._ids = ids

    @classmethod
    def load(cls, data: Path, account: str) -> "Templates":
        """Reads `whatsapp/ids.yml` of the data folder. Raises OSError, YAMLError."""
        return cls((_read(data / "whatsapp" / "ids.yml") or {}).get(account) or {})

    def __bool__(self) -> bool:
        return bool(self._ids)

    def buttons(self, count: int) -> str | None:
        """The id of the template with so many buttons."""
        return self._ids.get(f"buttons_{count}")

    def rows(self, count: int) -> str | None:
        """The id of the template of a list with so many rows."""
        return self._ids.get(f"list_{count}")

    def news(self, language: str) -> str | None:
        """The id of the approved template that says there is news."""
        return self._ids.get(f"news_{written(language)}")


def wanted(data: Path) -> Iterator[tuple[str, dict[str, Any], str | None]]:
    """Every template as Twilio takes it, by name, with the category to be approved in (None: no approval)."""
    made = _read(data / "whatsapp" / "templates.yml")
    for count in range(1, made["buttons"] + 1):
        actions = [{"type": "QUICK_REPLY", "title": f"{{{{t{n}}}}}", "id": f"{{{{i{n}}}}}"} for n in range(count)]
        yield f"buttons_{count}", _shape("twilio/quick-reply", count, actions=actions), None
    for count in range(1, made["rows"] + 1):
        items = [{"item": f"{{{{t{n}}}}}", "id": f"{{{{i{n}}}}}"} for n in range(count)]
        yield f"list_{count}", _shape("twilio/list-picker", count, button="{{button}}", items=items), None
    for language in LANGUAGES:
        words = made["news"][language]
        actions = [{"type": "QUICK_REPLY", "title": words["button"], "id": READ}]
        types = {"twilio/quick-reply": {"body": words["body"].strip(), "actions": actions}}
        yield f"news_{language}", {"language": language, "variables": {}, "types": types}, made["news"]["category"]


def _shape(kind: str, count: int, **content: Any) -> dict[str, Any]:
    """A template whose words all come with the message; the samples are what Twilio shows in its console."""
    samples = {"body": "कृपया चुनें", **{f"t{n}": f"विकल्प {n + 1}" for n in range(count)}}
    samples |= {f"i{n}": f"k:{n}" for n in range(count)} | ({"button": "चुनें"} if "button" in content else {})
    return {"language": "hi", "variables": samples, "types": {kind: {"body": "{{body}}", **content}}}


def named(name: str, content: Mapping[str, Any]) -> str:
    """The name of a template at Twilio; another content is another name."""
    mark = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]
    return f"sahayak_{name}_{mark}"


async def submit(settings: Settings, wire: Wire) -> dict[str, str]:
    """Makes what is lacking, asks for approval, writes the ids down and returns them. Raises RuntimeError with what
    Twilio said."""
    there, ids = await _there(wire), {}
    for name, content, category in wanted(settings.data):
        friendly = named(name, content)
        sid = there.get(friendly)
        if sid is None:
            sid = (await _ask(wire, "POST", _CONTENT, {"friendly_name": friendly, **content}))["sid"]
            if category:
                approval = {"name": friendly, "category": category}
                await _ask(wire, "POST", f"{_CONTENT}/{sid}/ApprovalRequests/whatsapp", approval)
        ids[name] = sid
    path = settings.data / "whatsapp" / "ids.yml"
    yaml = YAML()
    kept = yaml.load(path.read_text(encoding="utf-8"))
    kept[settings.twilio_account_sid] = ids
    kept.fa.set_block_style()
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(kept, file)
    return ids


async def status(settings: Settings, wire: Wire) -> dict[str, str]:
    """What WhatsApp says to each template that needs approval."""
    ids = Templates.load(settings.data, settings.twilio_account_sid)
    found = {}
    for name in (f"news_{language}" for language in LANGUAGES):
        if sid := ids._ids.get(name):
            answer = await _ask(wire, "GET", f"{_CONTENT}/{sid}/ApprovalRequests")
            found[name] = (answer.get("whatsapp") or {}).get("status", "unknown")
    return found


async def _there(wire: Wire) -> dict[str, str]:
    """The templates at Twilio already: ids by name."""
    found, url = {}, f"{_CONTENT}?PageSize=500"
    while url:
        page = await _ask(wire, "GET", url)
        found |= {one["friendly_name"]: one["sid"] for one in page["contents"]}
        url = (page.get("meta") or {}).get("next_page_url")
    return found


async def _ask(wire: Wire, method: str, url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"} if body is not None else {}
    answer = await wire.client.request_async(method, url, data=body, headers=headers)
    if not answer.ok:
        raise RuntimeError(f"Twilio answered {answer.status_code}: {answer.text[:300]}")
    return json.loads(answer.text)


def _read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def main(arguments: list[str]) -> int:
    """The command; 2 if it is called wrongly, 1 if Twilio would not."""
    if arguments not in (["submit"], ["status"]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    settings = Settings.from_env({"SAHAYAK_SERVICE_TOKEN": "not needed here", **os.environ})
    if not (settings.twilio_account_sid and settings.twilio_auth_token):
        print("SAHAYAK_TWILIO_ACCOUNT_SID and SAHAYAK_TWILIO_AUTH_TOKEN must be set", file=sys.stderr)
        return 2

    async def run() -> dict[str, str]:
        wire = Wire(settings)
        try:
            return await (submit if arguments == ["submit"] else status)(settings, wire)
        finally:
            await wire.close()

    try:
        found = asyncio.run(run())
    except RuntimeError as refused:
        print(refused, file=sys.stderr)
        return 1
    except Unsent:
        print("Twilio could not be reached", file=sys.stderr)
        return 1
    for name, value in found.items():
        print(f"{name:12} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
