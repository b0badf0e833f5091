"""About docs/settings.md: it says what the code reads, all of it and nothing else."""

from docs.settings import NAME, PAGE, ROOT, names_in, page

SOURCES = ("backend", "channels", "bot", "actions", "launcher.py", "endpoints.yml", "config.yml", "credentials.yml")


def test_the_page_of_settings_is_the_one_that_the_code_gives():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `.venv/bin/python -m docs.settings`"


def test_every_setting_that_the_code_names_is_on_the_page_and_no_other():
    listed = set(NAME.findall(page()))
    # The launcher builds the ports' names from the parts' names.
    assert names_in(*(ROOT / name for name in SOURCES)) - listed == set()


def test_other_pages_name_only_settings_that_exist():
    listed = set(NAME.findall(page()))
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")]
    assert {name for path in pages for name in NAME.findall(path.read_text(encoding="utf-8"))} - listed == set()
