"""About the documentation: links lead somewhere, pages can be found, commands and examples are true."""

import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from backend.catalogue.loader import load
from backend.catalogue.model import long_titles
from backend.documents.layouts import ALWAYS_GIVEN, load_layouts
from backend.kit.text import Texts, load_yaml

ROOT = Path(__file__).parents[2]
NOT_OURS = {".venv", ".tools", "var", ".git", "node_modules", ".pytest_cache"}
PAGES = [path for path in sorted(ROOT.rglob("*.md")) if not NOT_OURS & set(path.relative_to(ROOT).parts)]
EXAMPLE = ROOT / "docs/how-to/add-a-service.md"
CASE_KNOWS = {"name", "service", "case_no", "applied_on", "station", "district", "reason", "gd_number"}

_LINK = re.compile(r'\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"')
_HEADING = re.compile(r"^#+ (.+)$", re.M)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def links(page: Path) -> list[tuple[Path, str]]:
    """The files that a page links to, with the anchor in them."""
    found = ["".join(pair) for pair in _LINK.findall(_BLOCK.sub("", page.read_text(encoding="utf-8")))]
    own = [link for link in found if not re.match(r"[a-z]+:", link)]
    return [((page.parent / path).resolve() if path else page, anchor) for path, _, anchor in map(_split, own)]


def _split(link: str) -> tuple[str, str, str]:
    return link.partition("#")


def anchors(page: Path) -> set[str]:
    headings = _HEADING.findall(_BLOCK.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


def commands() -> list[str]:
    lines = [line for page in PAGES for text in blocks(page, "sh") for line in text.replace("\\\n", " ").splitlines()]
    prose = [code for page in PAGES for code in re.findall(r"`([^`\n]+)`", _BLOCK.sub("", page.read_text("utf-8")))]
    return [line.split("  #")[0] for line in lines + prose]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    lost = [
        f"{path}#{anchor}"
        for path, anchor in links(page)
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path))
    ]
    assert lost == []


def test_every_page_is_reached_from_the_readme():
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        ahead += [path for path, _ in links(page)]
    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in reached] == []


def test_every_make_target_that_a_page_names_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {target for line in commands() for target in re.findall(r"^make ([a-z-]+)", line)}
    assert {"run", "test"} <= named
    assert named - targets == set()


def test_the_readme_shows_what_the_launcher_prints():
    (shown,) = blocks(ROOT / "README.md", "text")
    printed = (ROOT / "launcher.py").read_text(encoding="utf-8")
    words = [re.split(r"  +|[({]| \(", line.strip())[0] for line in shown.splitlines() if not line.startswith("    ")]
    assert [line for line in words if line not in printed] == []


@cache
def _help(module: str) -> str:
    run = subprocess.run([sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True)
    return run.stdout


def test_every_module_and_backend_command_that_a_page_runs_exists():
    for line in commands():
        for module, argument in re.findall(r"-m ([\w.]+)(?: ([a-z-]+))?", line):
            if module == "pytest":
                continue
            path = ROOT / module.replace(".", "/")
            assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), line
            if module == "backend" and argument:
                assert argument in _help(module), line
            if module == "bot" and argument:
                assert f"{argument} " in (ROOT / "bot/__main__.py").read_text(), line


def test_every_test_folder_that_a_page_names_exists():
    named = {path for line in commands() for path in re.findall(r"\btests/[\w/.]+\w", line)}
    example = EXAMPLE.read_text(encoding="utf-8")
    assert [path for path in named if not (ROOT / path).exists() and f"{Path(path).stem}.yml`" not in example] == []


def test_the_worked_example_of_a_service_loads_and_fits_together(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    given = {}
    for text in blocks(EXAMPLE, "yaml"):
        given[Path(re.match(r"# (\S+)", text)[1])] = text
    new = [path for path in given if not (ROOT / path).exists()]
    for path in new:
        (tmp_path / path).write_text(given[path], encoding="utf-8")

    texts = Texts.load(data / "texts")
    (service,) = [s for s in load(data, texts) if f"data/services/{s.id}.yml" in map(str, new)]
    assert long_titles(service) == []
    assert all(max(len(q.label.hi), len(q.label.en)) <= 24 for q in service.questions)
    always = {q.id for q in service.questions if not q.when and not q.optional}
    layout = load_layouts(data / "documents")[service.document.template]
    assert layout.names() <= always | set(service.document.facts) | CASE_KNOWS

    assert load_yaml(tmp_path / "data/nlu/services" / f"{service.id}.yml")["nlu"][0]["intent"] == service.id
    for path in set(given) - set(new):  # domain.yml and rules: a part of what is there, with one line more
        assert f"{service.id}\n" in given[path]


def test_the_page_about_services_names_every_kind_and_all_that_a_layout_may():
    from typing import get_args

    from backend.catalogue.kinds import AnyKind

    page = EXAMPLE.read_text(encoding="utf-8")
    kinds = get_args(get_args(AnyKind)[0])
    assert {kind.model_fields["name"].default for kind in kinds} - set(re.findall(r"^\| `(\w+)` \|", page, re.M)) == {
        "review"
    }
    options = {option for kind in kinds for option in kind.model_fields if option != "name"}
    named = {"choices" if option == "options" else option for option in options} - {"mobile"}
    assert {option for option in named if f"`{option}" not in page} == set()
    assert {name for name in ALWAYS_GIVEN | CASE_KNOWS if not re.search(rf"\b{name}\b", page)} == set()


def test_the_readme_names_the_demo_officers_that_there_are():
    listed = re.findall(r"^    ([a-z.]+) +\S+ {3,}\S", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    assert listed == [row["user_id"] for row in load_yaml(ROOT / "data/demo/officers.yml")["officers"]]
