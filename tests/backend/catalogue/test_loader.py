import re
from pathlib import Path

import pytest

from backend.catalogue import load
from backend.kit.settings import Settings
from backend.kit.text import BadFile, Text

DATA = Settings.for_trying(Path("unused")).data

SERVICE = """
kind: receipt
title: {hi: रसीद, en: Receipt}
about: {hi: रसीद मिलेगी, en: You get a receipt}
applicant: {name: name, mobile: mobile}
routing: {place: place}
document: {template: receipt, facts: {what: [thing, thing_other]}}
questions:
  - block: who
  - id: thing
    kind: choice
    label: {hi: चीज़, en: Thing}
    ask: {hi: क्या?, en: What?}
    choices:
      bag: {hi: बैग, en: Bag}
      other:
        title: {hi: कुछ और, en: Other}
        also: [anya]
  - id: thing_other
    kind: text
    label: {hi: क्या, en: What}
    when: {thing: other}
  - id: place
    kind: place
    label: {hi: कहाँ, en: Where}
"""
WHO = """
questions:
  - id: name
    kind: name
    label: {hi: नाम, en: Name}
    ask: {hi: आपका नाम?, en: Your name?}
  - id: mobile
    kind: mobile
    verify: true
    label: {hi: मोबाइल, en: Mobile}
"""


@pytest.fixture
def read(tmp_path, texts):
    """Reads a catalogue of one service, some words of its file or of its block put in others' place."""

    def read(*changes: tuple[str, str], block: str = WHO):
        service = SERVICE
        for old, new in changes:
            assert old in service + block
            service, block = service.replace(old, new), block.replace(old, new)
        for folder, name, body in (("services", "parcel", service), ("blocks", "who", block)):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / f"{name}.yml").write_text(body, encoding="utf-8")
        (tmp_path / "reports").mkdir(exist_ok=True)
        return load(tmp_path, texts)

    return read


def test_a_file_becomes_a_frozen_service(read):
    service = read()["parcel"]
    assert [q.id for q in service.questions] == ["name", "mobile", "mobile_code", "thing", "thing_other", "place"]
    assert service.title == Text("रसीद", "Receipt")
    assert service.question("mobile_code").kind.name == "otp"
    with pytest.raises(ValueError, match="frozen"):
        service.kind = "tip"


def test_the_version_changes_with_the_file_and_with_its_blocks(read):
    versions = {read()["parcel"].version, read()["parcel"].version}
    assert len(versions) == 1
    versions.add(read(("What?", "Which one?"))["parcel"].version)
    versions.add(read(("Your name?", "Who are you?"))["parcel"].version)
    assert len(versions) == 3


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("{hi: कुछ और, en: Other}", "{en: Other}", "parcel.thing.other: no text in hi"),
        ("{hi: बैग, en: Bag}", "{hi: बैग}", "parcel.thing.bag: no text in en"),
        ("ask: {hi: क्या?, en: What?}", "ask: {hi: ' ', en: What?}", "parcel.thing.ask: no text in hi"),
        ("title: {hi: रसीद, en: Receipt}", "menu: 2", "parcel.title: missing"),
        ("title: {hi: रसीद, en: Receipt}", "title: {hi: क, en: K}\ncolour: red", "parcel.colour: unknown key"),
        ("kind: text", "kind: texte", "parcel.thing_other: no such kind of answer"),
        ("kind: text", "kind: text\n    at_mots: 5", "parcel.thing_other.at_mots: unknown key"),
        ("kind: text", "kind: text\n    at_most: many", "parcel.thing_other.at_most: input should be a valid integer"),
        ("also: [anya]", "alsoo: [anya]", "parcel.thing.other.alsoo: unknown key"),
        ("      bag: {hi: बैग, en: Bag}\n", "", "parcel.thing: too few"),
        ("kind: receipt", "kind: gift", "parcel.kind: input should be 'case'"),
        ("when: {thing: other}", "when: {thing: box}", "parcel.thing_other.when: thing is never box"),
        ("when: {thing: other}", "when: {think: other}", "parcel.thing_other.when: no earlier question think"),
        ("when: {thing: other}", "when: {name: other}", "parcel.thing_other.when: name is never other"),
        ("block: who", "block: whom", "parcel: no block whom"),
        ("routing: {place: place}", "routing: {place: thing}", "parcel.routing.place: thing does not ask for a place"),
        ("routing: {place: place}", "menu: 1", "parcel.routing: missing; a receipt needs it"),
        ("name: name, mobile", "name: nam, mobile", "parcel.applicant.name: no question nam"),
        ("[thing, thing_other]", "[thing, thin]", "parcel.document.facts.what: no question thin"),
        ("- id: thing_other", "- id: name", "parcel.name: asked twice"),
        ("en: Bag}", "en: A bag or some other luggage}", "parcel.thing.bag: title too long"),
        ("kind: receipt", "kind: receipt\nkind: tip", "parcel.yml:3"),
        ("kind: receipt", "kind: case", "parcel.desks: missing; a case needs it"),
        ("kind: receipt", "kind: lookup", "parcel.source: missing; a lookup needs it"),
        ("kind: receipt", "kind: receipt\nid: x", "parcel.id: unknown key"),
        ("verify: true", "verify: maybe", "parcel.mobile.verify: input should be a valid boolean"),
        ("questions:\n  - id: name", "also: 1\nquestions:\n  - id: name", "who: a block has questions"),
    ],
)
def test_a_bad_file_is_refused_with_the_path_of_the_mistake(read, old, new, path):
    with pytest.raises(BadFile, match=f"^{re.escape(path)}") as refused:
        read((old, new))
    assert "\n" not in str(refused.value)


def test_every_mistake_of_a_file_is_told_at_once(read):
    with pytest.raises(BadFile) as refused:
        read(("{hi: कुछ और, en: Other}", "{en: Other}"), ("{hi: चीज़, en: Thing}", "{hi: चीज़}"))
    assert set(str(refused.value).split("\n")) == {
        "parcel.thing.other: no text in hi",
        "parcel.thing.label: no text in en",
    }


def test_the_real_files_load_and_are_written_in_block_style(texts):
    catalogue = load(DATA, texts)
    assert [service.menu for service in catalogue] == sorted(service.menu for service in catalogue)
    for folder in ("services", "blocks"):
        for path in (DATA / folder).glob("*.yml"):
            flow = [
                line for line in path.read_text("utf-8").splitlines() if re.search(r":\s*[\[{]|^\s*-\s*[\[{]", line)
            ]
            assert flow == [], path.name


def test_labels_of_the_real_files_fit_a_row_so_that_each_can_be_corrected(texts):
    for service in load(DATA, texts):
        for question in service.questions:
            assert max(len(question.label.hi), len(question.label.en)) <= 24, (service.id, question.id)
