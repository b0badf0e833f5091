"""Photographs in the registers: checked like evidence, shown behind links, of bodies only after a warning."""

import io

import pytest
from PIL import Image
from sqlalchemy import func, select

from backend.evidence.store import files
from backend.records import store
from tests.backend.records.test_lookups import BODY, RAJU
from tests.backend.web.applying import photo

WANTED = {"number": "7", "name": "कल्लू", "alias": "", "district": "lucknow", "reward": "5000", "offence": "लूट",
          "photo": "k.jpg"}  # fmt: skip


def count(parts):
    with parts.db.read() as tx:
        return tx.execute(select(func.count()).select_from(files)).scalar_one()


@pytest.fixture
def see(parts):
    """What is behind the link of a picture; None when there is nothing any more."""

    def _see(message):
        sort, content = parts.links.read_picture(message["image"].removeprefix("/pictures/"))
        with parts.db.read() as tx:
            return parts.pictures[sort](tx, content)

    return _see


def test_a_photo_comes_with_the_list_behind_a_link_that_tells_nothing(bring, lay, ask, see):
    lay("k.jpg", photo())
    assert bring("rewarded-criminals", [WANTED]).counts == {"added": 1}
    listed, shown = ask("rewarded_criminals")
    assert "कल्लू" in listed["text"] and shown["text"] == "कल्लू" and "k.jpg" not in shown["image"]
    content, mime = see(shown)
    assert mime == "image/jpeg" and max(Image.open(io.BytesIO(content)).size) <= 912


def test_the_same_photo_again_changes_nothing_and_another_takes_its_place(parts, bring, lay, ask, see):
    lay("k.jpg", photo())
    bring("rewarded-criminals", [WANTED])
    assert bring("rewarded-criminals", [WANTED]).counts == {"same": 1} and count(parts) == 1
    other = io.BytesIO()
    Image.new("RGB", (50, 60), "red").save(other, "PNG")
    lay("k.jpg", other.getvalue())
    assert bring("rewarded-criminals", [WANTED], check=True).counts == {"changed": 1}
    assert bring("rewarded-criminals", [WANTED]).counts == {"changed": 1} and count(parts) == 1
    assert Image.open(io.BytesIO(see(ask("rewarded_criminals")[1])[0])).size == (50, 60)
    parts.worker.run_due()  # the first one's content goes, the second's stays
    assert see(ask("rewarded_criminals")[1]) is not None
    assert bring("rewarded-criminals", [WANTED | {"photo": ""}]).counts == {"changed": 1} and count(parts) == 0


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("gone.jpg", None, "no such file beside the CSV"),
        ("k.pdf", b"%PDF-1.4", "broken"),
        ("k.jpg", b"no picture at all \xff", "wrong type"),
        ("../k.jpg", photo(), "String should match pattern"),
        ("k.jpg", photo()[:2000], "broken"),
    ],
)
def test_a_row_whose_photo_is_none_is_refused_by_name_of_the_column(parts, bring, lay, name, content, reason):
    if content is not None:
        lay(name.removeprefix("../"), content)
    report = bring("rewarded-criminals", [WANTED | {"photo": name}])
    ((row, column, why),) = report.refused
    assert (row, column) == (2, "photo") and why.startswith(reason) and count(parts) == 0


def test_a_check_keeps_no_photo(parts, bring, lay, settings):
    lay("k.jpg", photo())
    assert bring("rewarded-criminals", [WANTED], check=True).counts == {"added": 1}
    assert count(parts) == 0 and not any(path.is_file() for path in (settings.home / "blobs").rglob("*"))


def test_a_missing_person_is_shown_a_body_only_after_a_warning(parts, bring, lay, ask, see):
    lay("k.jpg", photo())
    bring("missing-persons", [RAJU | {"photo": "k.jpg"}])
    bring("unidentified-bodies", [BODY | {"photo": "k.jpg"}])
    assert see(ask("missing_persons", by="list")[1])
    (told,) = ask("unidentified_bodies", by="list")
    assert "image" not in told
    service, _, known = told["choices"][0]["value"].removeprefix("/").partition("?")
    assert "distress" in parts.catalogue[service].question("sure").ask.en
    record = int(known.removeprefix("record="))
    assert "image" not in ask(service, record=record, sure="no")[0]
    assert see(ask(service, record=record, sure="yes")[0])
    with parts.db.read() as tx:
        (missing,) = store.persons_in(tx, "missing", "lucknow", 5)
    assert "image" not in ask(service, record=missing.id, sure="yes")[0]


def test_a_row_that_is_gone_takes_its_photo_and_its_link_along(parts, bring, lay, ask, see):
    lay("k.jpg", photo())
    bring("rewarded-criminals", [WANTED])
    shown = ask("rewarded_criminals")[1]
    assert bring("rewarded-criminals", [WANTED | {"number": "8", "photo": ""}], whole=True).counts["removed"] == 1
    assert see(shown) is None and count(parts) == 0


def test_a_made_up_photo_says_so(bring, lay, ask):
    lay("k.jpg", photo())
    bring("rewarded-criminals", [WANTED], sample=True)
    assert ask("rewarded_criminals", "en")[1]["text"] == "[Sample] कल्लू"
