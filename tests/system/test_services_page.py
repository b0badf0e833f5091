"""About docs/services.md: it says what the catalogue says."""

from docs.services import PAGE, page


def test_the_page_of_services_is_the_one_that_the_catalogue_gives():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `.venv/bin/python -m docs.services`"
