"""A language is data: the one that docs/how-to/add-a-language.md adds can be talked in; what it lacks is Hindi."""

import dataclasses
import json
import re
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from backend.catalogue.kinds.where import Place
from backend.catalogue.loader import load
from backend.catalogue.said import Said
from backend.drafts.conversations import Conversations
from backend.drafts.service import Drafts
from backend.kit.settings import Settings
from backend.kit.text import BadFile, Text, Texts, languages, load_yaml
from backend.sources.amendments import Amendments
from backend.sources.danger import Danger
from backend.sources.places import Places
from backend.sources.wording import Wording
from channels.pages import Pages
from channels.settings import Settings as ChannelSettings
from channels.texts import Texts as ChannelTexts
from tests.system.test_docs import blocks

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/add-a-language.md"
GREETING = "प्रणाम! हम सहायक बानी"


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """The project's data with the page's example laid over it."""
    data = tmp_path_factory.mktemp("language") / "data"
    shutil.copytree(ROOT / "data", data)
    yaml = YAML()
    for text in blocks(PAGE, "yaml"):
        path = data.parent / re.match(r"# (\S+)", text)[1]
        whole = yaml.load(path.read_text(encoding="utf-8"))
        lay(whole, yaml.load(text))
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(whole, file)
    return data


def lay(whole, part) -> None:
    for key, value in part.items():
        if isinstance(value, dict) and key in whole:
            lay(whole[key], value)
        else:
            whole[key] = value


@pytest.fixture
def drafts(data, tmp_path) -> Drafts:
    settings = Settings.for_trying(tmp_path)
    texts = Texts.load(data / "texts")
    conversations = Conversations(settings.secret_key, languages(data / "languages.yml"))
    danger = Danger.load(data / "safety" / "danger.yml")
    places = Places.load(data / "places")
    return Drafts(load(data, texts), texts, conversations, places, None, None, danger.now)


@pytest.fixture
def say(drafts, db):
    """Says something in one conversation and returns the first words of the answer."""
    with db.write() as tx:
        sender = drafts.meet(tx, "web", "a browser")["sender"]

    def said(text: str | None = None, intent: str = "nlu_fallback", choice: str | None = None) -> list[str]:
        with db.write() as tx:
            turn = drafts.say(tx, sender, intent, Said(text=text, choice=choice))
            return [message["text"] for message in turn.messages]

    said.drafts, said.sender = drafts, sender
    return said


def test_the_language_is_asked_for_by_name_and_kept(say):
    assert say("bhojpuri mein", "speak_bho") == ["ठीक बा, अब भोजपुरी में बतियावल जाई।"]
    assert say("hello", "greet")[0].startswith(GREETING)


def test_the_wish_for_another_language_goes_through_all(say):
    heard = [say("भाषा बदलो", "change_language")[0] for _ in range(3)]
    assert heard == [
        "All right, let’s go on in English.",
        "ठीक बा, अब भोजपुरी में बतियावल जाई।",
        "ठीक है, अब हिंदी में बात करते हैं।",
    ]


def test_what_has_no_words_in_it_is_said_in_hindi(say, db):
    say("भोजपुरी में", "speak_bho")
    assert say("dhanyavad", "thanks") == ["आपका स्वागत है। और कोई काम हो तो बताइए।"]
    with db.write() as tx:
        turn = say.drafts.open(tx, say.sender, "nearest_station", Said(text="हज़रतगंज, लखनऊ"))
    assert turn.language == "bho"
    assert turn.messages


def test_an_answer_counts_in_every_language(data):
    texts = Texts.load(data / "texts")
    service = load(data, texts)["nearest_station"]
    assert service.title.of("bho") == "नजदीक के थाना"
    assert service.title.of("hi") == load(ROOT / "data", Texts.load(ROOT / "data/texts"))["nearest_station"].title.hi
    assert "हँ जी" in texts.pair("answers.words.yes").every[-1]


def test_other_words_from_the_portal_leave_it_as_it_is(data, db):
    texts = Texts.load(data / "texts")
    wording = Wording(Amendments(db), texts, Texts({}))
    with db.write() as tx:
        wording.change(tx, "talk.greet", Text("जी, बताइए।", "Yes, please?"), by="admin")
    assert texts("talk.greet", "en") == "Yes, please?"
    assert texts("talk.greet", "bho").startswith(GREETING)


def test_a_place_is_shown_by_its_hindi_name(data):
    kind = Place()
    kind._words = Texts.load(data / "texts")
    names = {"station_name": {"hi": "हज़रतगंज", "en": "Hazratganj"}, "district_name": {"hi": "लखनऊ", "en": "Lucknow"}}
    assert "लखनऊ" in kind.show({"label": None, **names}, "bho")


def test_the_button_of_the_chat_page_goes_through_all(data):
    settings = dataclasses.replace(ChannelSettings(), data=data)
    page = Pages(settings, ChannelTexts.load(data), aloud=False).chat().body.decode()
    setup = json.loads(re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.S)[1])
    words = setup["words"]
    assert [(words[code]["other_language"], words[code]["other"]) for code in ("hi", "en", "bho")] == [
        ("English", "en"),
        ("भोजपुरी", "bho"),
        ("हिन्दी", "hi"),
    ]
    assert words["bho"]["welcome_title"] == "हम रउआ का मदद कर सकीले?"
    assert words["bho"]["start"] == words["hi"]["start"]


def test_every_language_that_is_used_is_named_and_can_be_asked_for():
    named = set(languages(ROOT / "data/languages.yml"))
    used: set[str] = set()

    def walk(node) -> None:
        if isinstance(node, dict):
            if {"hi", "en"} <= set(node):
                used.update(code for code in node if re.fullmatch(r"[a-z]{2,3}", str(code)))
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    for path in sorted((ROOT / "data").rglob("*.yml")):
        if "nlu" not in path.parts and path.name != "languages.yml":
            walk(load_yaml(path))
    assert used == named
    texts = Texts.load(ROOT / "data/texts")
    assert {key.removeprefix("speak_") for key in texts.under("talk.words") if key.startswith("speak_")} == named


def test_hindi_and_english_must_come_first(tmp_path):
    (tmp_path / "languages.yml").write_text("en: English\nhi: हिन्दी\n", encoding="utf-8")
    with pytest.raises(BadFile):
        languages(tmp_path / "languages.yml")
