"""What was spoken, heard and said to be right is the answer in words, and its recording stays with it."""

import io

from tests.channels.speech.recordings import packed, tone

STORY = "पड़ोसी सीढ़ी पर रास्ता रोक देते हैं, मेरी व्हीलचेयर नहीं निकलती"


def recording(db, files) -> str:
    received = files.receive(io.BytesIO(packed(tone(), "ogg", "libopus", 48_000)), "voice.ogg")
    with db.write() as tx:
        return files.record(tx, received)


def test_the_filed_sheet_has_the_words_and_the_recording_for_the_officer(chat, db, files, phone):
    sunita = chat()
    sunita.open("divyang")
    for choice in ("yes", "words"):
        sunita(choice=choice)
    voice = recording(db, files)
    sunita(STORY, voice=voice)
    sunita("Hazratganj, Lucknow")
    sunita(choice="moving")
    sunita("सुनीता देवी")
    sunita("9999900001")
    sunita(phone.codes["9999900001"])
    sunita(choice="visit")
    while sunita.field and sunita.turn.expects.kind != "review":
        sunita(choice="skip")
    turn = sunita(choice="submit")
    lines = {line["question"]: line for line in turn.finished.sheet}
    assert (lines["what"]["value"], lines["what"]["file"]) == (STORY, voice)
    assert lines["name"]["file"] is None


def test_a_question_in_writing_brings_its_words_for_the_ear_and_the_files_it_takes(chat, catalogue):
    sunita = chat()
    sunita.open("divyang")
    sunita(choice="yes")
    sunita(choice="words")
    asked = catalogue["divyang"].question(sunita.field)
    assert sunita.turn.messages[-1]["say"] == asked.say.of("en") != asked.ask.of("en")
    assert asked.ask.of("en") in sunita.text
    other = chat("two")
    other.open("divyang")
    other(choice="yes")
    other(choice="sign")
    assert other.turn.messages[-1]["accept"] == ["video", "image"] and "say" not in other.turn.messages[-1]
