"""Writes docs/settings.md from the settings that the code declares: `python -m docs.settings`, in the root folder."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path

from backend.kit.settings import Settings as Backend
from channels.settings import Settings as Gateway
from watch.settings import Settings as Watch

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/settings.md"
NAME = re.compile(r"SAHAYAK_[A-Z]+(?:_[A-Z]+)*")

DECLARED = {"backend": Backend, "gateway": Gateway}
READ_IN = {"backend": "backend", "gateway": "channels", "Rasa": "bot", "actions": "actions", "sandbox": "sandbox"}
"""The parts' folders: a name that stands in one is read there."""

DEFAULTS = {"home": "`./var`", "data": "`data/` of the project"}
"""Defaults that depend on where the project lies."""

ELSEWHERE = {
    "SAHAYAK_MODELS": (
        "`models` in the home",
        "Folder of trained models, which several homes may share: a model's name says what it was trained on.",
    ),
    "SAHAYAK_NOW": (
        "the clock",
        "For tests: the moment that counts as now (ISO 8601; Indian time without an offset). Time then stands still.",
    ),
    "SAHAYAK_REDIS_URL": (
        "empty",
        "Redis on which the Rasas of several machines share locks and where talks stand, such as "
        "`redis://:password@10.0.0.5:6379/0`; empty: this Rasa is the only one.",
    ),
    "SAHAYAK_SANDBOX": (
        "on",
        "`0`: the launcher starts no sandboxes; without connections of your own no fee is asked, nothing handed over.",
    ),
    "SAHAYAK_SANDBOX_PORT": ("`8090`, or a free one", "Port of the sandboxes, which the launcher starts for trying."),
    "SAHAYAK_SANDBOX_URL": ("set by the launcher", "Address under which the sandboxes are reached."),
    "SAHAYAK_SANDBOX_BACKEND": (
        "set by the launcher",
        "Address of the backend, which the sandboxes send their news to.",
    ),
    "SAHAYAK_SANDBOX_FD": ("set by the launcher", "The open socket that the sandboxes listen on."),
}
"""Settings that no dataclass declares: default, meaning."""

REMARKS = {
    "SAHAYAK_ACTIONS_URL": "With or without Rasa's `/webhook` behind it.",
    "SAHAYAK_LOG_FORMAT": "The launcher says `plain`.",
    "SAHAYAK_OTP_PER_HOUR": "The launcher says 1000, for whoever tries things out has one mobile.",
    "SAHAYAK_FILE_MEGABYTES": "The backend takes 10 at most, whatever this says.",
    "SAHAYAK_DATA": "Rasa takes only the places from it; what it learns from is always the project's.",
    "SAHAYAK_VERIFY_URL": "With `https:` the portal's cookies travel over HTTPS only.",
    "SAHAYAK_SECRET_KEY": "Lost, no stored file or document can be opened again.",
    "SAHAYAK_SERVICE_TOKEN": "The same for all four parts.",
    "SAHAYAK_SIGNING_PASSPHRASE": "Opens the throw-away root too.",
}
"""What a person who sets it should know besides."""

HEAD = """\
# Settings

Every setting is an environment variable. None has to be set to try Sahayak out: the launcher (`make run`) makes the
three secrets at its first start, keeps them in `secrets.json` in the home, and hands its whole environment to every
part. A part that is [started alone](how-to/start-the-parts-alone.md) is given what its column says.

This page is written by `python -m docs.settings`; a test compares it with the code.

| setting | default | read by | meaning |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    declared = _declared()
    rows = {name: (_default(field), field.metadata["doc"]) for name, (field, _) in declared.items()} | ELSEWHERE
    named = {part: names_in(ROOT / folder) for part, folder in READ_IN.items()}
    lines = []
    for name, (default, doc) in sorted(rows.items()):
        parts = declared[name][1] if name in declared else set()
        readers = ", ".join(part for part in READ_IN if part in parts or name in named[part])
        lines.append(f"| `{name}` | {default} | {readers} | {_meaning(name, doc)} |")
    return HEAD + "\n".join(lines) + "\n"


def _declared() -> dict[str, tuple[Field, set[str]]]:
    """Each setting as it is declared first, with the parts that declare it."""
    found: dict[str, tuple[Field, set[str]]] = {}
    for part, settings in DECLARED.items():
        for field in fields(settings):
            found.setdefault(f"SAHAYAK_{field.name.upper()}", (field, set()))[1].add(part)
    for field in fields(Watch):
        found[f"SAHAYAK_{field.name.upper()}"] = (field, set(field.metadata["parts"]))
    return found


def _default(field: Field) -> str:
    if field.metadata["secret"]:
        return "must be set"
    if field.name in DEFAULTS:
        return DEFAULTS[field.name]
    if field.default is MISSING or field.default == "":
        return "empty"
    return f"`{int(field.default) if isinstance(field.default, bool) else field.default}`"


def _meaning(name: str, doc: str) -> str:
    return f"{doc} {REMARKS[name]}" if name in REMARKS else doc


def names_in(*places: Path) -> set[str]:
    """Every setting that is named in the Python and YAML files of these folders, or in these files."""
    return {name for path in _files(places) for name in NAME.findall(path.read_text(encoding="utf-8"))}


def _files(places: tuple[Path, ...]) -> Iterator[Path]:
    for place in places:
        if place.is_file():
            yield place
            continue
        for path in place.rglob("*"):
            if path.suffix in (".py", ".yml") and not {".venv", "var"} & set(path.parts):
                yield path


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
