"""About the whole: what must hold across all parts, whoever adds to them."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backend.catalogue.loader import load
from backend.catalogue.model import long_titles
from backend.catalogue.reports import load_reports
from backend.kit.text import LANGUAGES, Texts, load_yaml

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
PACKAGES = ("backend", "channels", "actions", "bot", "facts", "watch")
SOURCES = [p for name in PACKAGES for p in (ROOT / name).rglob("*.py") if ".venv" not in p.parts]
SOURCES.append(ROOT / "launcher.py")

texts = Texts.load(DATA / "texts")
catalogue = load(DATA, texts)


def intents_in(folder: str) -> dict[str, set[str]]:
    """The intents of each NLU file of a folder, by the file's name up to its first dot."""
    found: dict[str, set[str]] = {}
    for path in (DATA / "nlu" / folder).glob("*.yml"):
        intents = {row["intent"] for row in load_yaml(path)["nlu"] if "intent" in row}
        found.setdefault(path.name.partition(".")[0], set()).update(intents)
    return found


def test_services_intents_and_nlu_files_are_the_same_names():
    services = {service.id for service in catalogue}
    declared = set(load_yaml(ROOT / "domain.yml")["intents"])
    opening = next(rule for rule in load_yaml(ROOT / "data/rules.yml")["rules"] if opens_a_service(rule))
    coming = {name for names in intents_in("coming").values() for name in names}
    assert intents_in("services") == {name: {name} for name in services}
    assert coming & services == set()
    assert {step["intent"] for step in opening["steps"][0]["or"]} == services | coming <= declared
    assert {name for names in intents_in("general").values() for name in names} <= declared


def opens_a_service(rule: dict) -> bool:
    return rule["steps"][1].get("action") == "action_open_service"


def test_every_intent_is_either_a_service_or_has_something_to_say():
    general = {name for names in intents_in("general").values() for name in names}
    assert {i for i in general if f"talk.{i}" not in texts and not texts.under(f"talk.{i}")} == set()
    coming = {name for names in intents_in("coming").values() for name in names}
    assert {i for i in coming if f"talk.{i}" in texts or texts.under(f"talk.{i}")} == set(), "would not be said to come"


def test_every_report_that_a_service_asks_for_exists():
    forms = load_reports(DATA / "reports")
    assert {desk.report for service in catalogue for desk in service.desks} <= set(forms)


def test_titles_fit_the_rows_and_buttons_of_whatsapp():
    assert {service.id: long for service in catalogue if (long := long_titles(service))} == {}


def strings_of(path: Path) -> set[str]:
    return {
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_python_file_knows_a_service(path):
    assert strings_of(path) & {service.id for service in catalogue} == set()


def test_every_text_that_the_code_names_exists():
    called = re.compile(r"""(?:texts|_texts|_words|words)(?:\.pair)?\(\s*["']([a-z_]+(?:\.[a-z_]+)+)["']""")
    notices = Texts.load(DATA / "notices")
    missing = {
        (path.name, key)
        for path in SOURCES
        for key in called.findall(path.read_text(encoding="utf-8"))
        if key not in texts and key not in notices and not {f"gateway.{key}", f"phone.{key}"} & set(texts)
    }
    assert missing == set()


def test_hindi_is_written_in_hindi_and_english_in_english():
    devanagari = re.compile("[\u0900-\u097f]")
    words = {key: re.sub(r"\{[^}]*\}", "", texts(key, "hi")) for key in texts}
    latin_only = {key for key, hi in words.items() if not devanagari.search(hi) and re.search("[a-z]{4}", hi)}
    mixed = {key for key in texts if devanagari.search(texts(key, "en"))}
    # Words that people type are lists of spellings in both scripts.
    allowed = re.compile(r"\.(words|spoken|example|control)\b|language")
    assert {key for key in latin_only | mixed if not allowed.search(key)} == set()


def test_placeholders_are_the_same_in_both_languages():
    def names(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    for folder in ("texts", "notices"):
        pairs = Texts.load(DATA / folder)
        assert {key for key in pairs if len({frozenset(names(pairs.pair(key).of(x))) for x in LANGUAGES}) > 1} == set()


def test_texts_for_the_ear_stand_for_texts_that_there_are_and_need_no_more_than_those():
    def names(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    heard = texts.under("ear")
    assert {key for key in heard if key not in texts} == set()
    assert {key for key, text in heard.items() if not names(text.hi) <= names(texts(key, "hi"))} == set()


def test_imports_go_only_where_they_may():
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_only_stores_and_the_kit_hold_sql():
    allowed = {"store.py"}
    offenders = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "backend").rglob("*.py")
        if path.name not in allowed and "kit" not in path.parts and "migrations" not in path.parts
        if re.search(r"^from sqlalchemy import .*\b(select|insert|update|delete|text)\b", path.read_text(), re.M)
    }
    assert offenders == set()


def test_no_file_is_too_long_to_read():
    long = {
        str(p.relative_to(ROOT)): n
        for p in SOURCES
        if "migrations" not in p.parts and (n := len(p.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
