"""The rules of docs/security/for-whoever-changes-it.md that no other test holds; and that it names every door."""

import ast
import re
from pathlib import Path

import pytest

from docs.settings import NAME, page
from tests.backend.web.matrix import MATRIX

ROOT = Path(__file__).parents[2]
PARTS = ("backend", "channels", "actions", "bot", "watch", "sandbox")
SOURCES = [path for part in PARTS for path in sorted((ROOT / part).rglob("*.py")) if ".venv" not in path.parts]
RULES = (ROOT / "docs/security/for-whoever-changes-it.md").read_text(encoding="utf-8")
_LOGGING = ("debug", "info", "warning", "error", "exception", "critical")
_OF_PERSONS = ("text", "mobile", "address", "body", "said", "form")
_WORDLESS = {"Unreachable", "BackendFailed", "TimeoutError"}
"""Exceptions whose texts may be told: two are ours and hold a part and a kind or a status, the third is empty."""
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def calls(tree: ast.AST):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_ciphers_are_used_in_four_modules_alone():
    users = {name for name, tree in TREES.items() if any("primitives.ciphers" in one for one in imports(tree))}
    assert users == {
        "backend/kit/secrets.py",
        "backend/kit/sealed.py",
        "backend/evidence/blobs.py",
        "channels/store.py",
    }


def test_chance_comes_from_secrets_but_for_made_up_samples():
    assert {name for name, tree in TREES.items() if "random" in imports(tree)} <= {"backend/records/samples.py"}


def test_no_certificate_of_others_goes_unchecked():
    for name, tree in TREES.items():
        for call in calls(tree):
            for word in call.keywords:
                off = isinstance(word.value, ast.Constant) and word.value.value is False
                assert not (word.arg in ("verify", "ssl", "check_hostname") and off), f"{name}:{call.lineno}"
        words = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not words & {"CERT_NONE", "_create_unverified_context"}, name


def test_the_words_of_a_log_line_are_constants():
    seen = 0
    for name, tree in TREES.items():
        for call in calls(tree):
            says = call.func
            if not (isinstance(says, ast.Attribute) and isinstance(says.value, ast.Name)):
                continue
            if says.value.id not in ("log", "_log") or says.attr not in _LOGGING:
                continue
            seen += 1
            words, *values = call.args
            assert isinstance(words, ast.Constant), f"{name}:{call.lineno} makes up its words"
            for value in values:
                told = value.id if isinstance(value, ast.Name) else ""
                assert told not in _OF_PERSONS, f"{name}:{call.lineno} tells what somebody sent"
    assert seen > 30


def test_no_exceptions_text_is_logged_but_of_those_that_hold_none_of_a_persons():
    wrong, before_anybody_spoke = [], {"bot/understanding/encoder.py"}  # it reads its model
    for name, tree in TREES.items():
        for caught in (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name):
            kinds = {
                getattr(one, "id", getattr(one, "attr", "")) for one in getattr(caught.type, "elts", [caught.type])
            }
            for call in calls(caught):
                logs = isinstance(call.func, ast.Attribute) and call.func.attr in _LOGGING
                told = {value.id for value in call.args if isinstance(value, ast.Name)} if logs else set()
                if caught.name in told and not kinds <= _WORDLESS and name not in before_anybody_spoke:
                    wrong.append(f"{name}:{call.lineno} of {kinds}")
    assert wrong == []


@pytest.mark.parametrize("path", sorted((ROOT / "backend/web").rglob("*.html")), ids=lambda path: path.name)
def test_a_template_escapes_all_and_has_no_script_and_no_style(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|<script|\sstyle=|\son[a-z]+=|javascript:", text)


def test_templates_are_read_by_environments_that_escape():
    made = [
        (name, {word.arg: word.value for word in call.keywords})
        for name, tree in TREES.items()
        for call in calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id == "Environment"
    ]
    assert len(made) >= 3
    for name, words in made:
        assert isinstance(words.get("autoescape"), ast.Constant) and words["autoescape"].value is True, name


def test_the_chat_page_puts_text_into_text_nodes_only():
    scripts = sorted((ROOT / "channels/page").rglob("*.js"))
    assert scripts
    for path in scripts:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), (
            path
        )


def test_every_way_in_and_out_is_named_on_the_page():
    doors = RULES.partition("## Doors")[2].partition("## What to ask")[0]
    ways_out = {name for name in NAME.findall(page()) if name.endswith(("_URL", "_SMTP_HOST"))}
    assert len(ways_out) > 15 and {name for name in ways_out if f"`{name}`" not in doors} == set()
    ways_in = {"/" + route.split()[1].split("/")[1] for route in MATRIX}
    gateway = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "channels").glob("*.py"))
    ways_in |= set(re.findall(r'(?:app\.(?:get|post|mount)\(|APIRouter\(prefix=)\s*"(/[a-z.]+)', gateway))
    assert {"/portal", "/web", "/telegram", "/twilio"} <= ways_in
    assert {way for way in ways_in if f"`{way}`" not in doors} == set()


def test_what_holds_a_rule_is_there():
    named = set(re.findall(r"`((?:tests|backend|watch|docs)/[\w./-]+)`", RULES))
    assert len(named) > 20 and {path for path in named if not (ROOT / path).exists()} == set()
