"""Drawn documents: read back, looked through by tools, never clipped."""

import re
from dataclasses import replace

import pytest

from backend.documents.layouts import load_layouts
from backend.documents.press import DoesNotFit, MissingFact
from backend.kit.settings import Settings
from backend.kit.text import Text
from tests.backend.documents.making import (
    ACKNOWLEDGEMENT_FACTS,
    CERTIFICATE_FACTS,
    NAME,
    RECEIPT_FACTS,
    REFUSAL_FACTS,
    SEALED,
    SP,
    issue,
    photo,
    run,
)

LAYOUTS = load_layouts(Settings().data / "documents")
FACTS = {name: {fact: NAME for fact in layout.names()} for name, layout in LAYOUTS.items()} | {
    "acknowledgement": ACKNOWLEDGEMENT_FACTS,
    "character_certificate": CERTIFICATE_FACTS,
    "lost_article_receipt": RECEIPT_FACTS,
    "refusal": REFUSAL_FACTS,
}
LONG = CERTIFICATE_FACTS | {
    "name": "श्रीमती " + "ज्योत्स्नालक्ष्मीविद्यार्थी" * 8,
    "permanent_address": "मकान नं. 12/3, गली नं. 4, मोहल्ला लाजपत नगर, " * 40,
    "present_address": "A" * 800,
    "purpose": "X/Y,Z-" * 80,
}


@pytest.fixture
def printed(press, tmp_path):
    def make(template, facts=None, signatory=SP, **options):
        done = press.draw(template, facts or FACTS[template], issue(signatory, **options), photo())
        path = tmp_path / f"{template}.pdf"
        path.write_bytes(done.pdf)
        return done, path

    return make


@pytest.mark.parametrize("template", sorted(FACTS))
def test_a_document_is_a_sound_pdf_with_its_own_fonts(printed, template):
    _, path = printed(template)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path)
    fonts = run("pdffonts", path).splitlines()[2:]
    assert fonts and all("Mukta" in line and " yes yes yes " in line for line in fonts)


def test_the_applicants_hindi_name_can_be_found_in_the_text(printed):
    _, path = printed("character_certificate")
    text = run("pdftotext", path, "-")
    assert text.count(NAME) == 3  # in the Hindi, in the English, in the table
    for words in ("चरित्र प्रमाण पत्र", "कृष्णकान्त त्रिपाठी", "ज़िला अपराध अभिलेख ब्यूरो", "राजेश कुमार श्रीवास्तव"):
        assert words in text
    assert "24 नवंबर 2026" in text and "24 November 2026" in text and "23 November 2027" in text


def test_the_text_has_no_private_or_replacement_characters(printed):
    for template in FACTS:
        text = run("pdftotext", printed(template)[1], "-")
        assert not re.search(r"[\ue000-\uf8ff\ufffd]", text)


@pytest.mark.parametrize("template", sorted(name for name, layout in LAYOUTS.items() if not layout.internal))
def test_the_qr_leads_to_the_public_check(printed, template, tmp_path):
    done, path = printed(template)
    run("pdftoppm", "-r", "150", "-png", "-f", done.pages, "-singlefile", path, tmp_path / "page")
    assert run("zbarimg", "-q", "--raw", tmp_path / "page.png").strip() == issue().check_url


def test_a_certificate_is_one_page_whatever_its_facts(printed):
    for facts in (CERTIFICATE_FACTS, LONG):
        done, path = printed("character_certificate", facts)
        assert done.pages == 1
        assert "Pages:           1" in run("pdfinfo", path)


def test_nothing_of_long_facts_is_lost_or_outside_the_frame(printed):
    _, path = printed("character_certificate", LONG)
    text = re.sub(r"\s", "", run("pdftotext", "-raw", path, "-"))
    assert text.count("A" * 800) == 1
    assert text.count("ज्योत्स्नालक्ष्मीविद्यार्थी") == 8 * 3
    assert text.count("मोहल्लालाजपतनगर,") == 40
    words = run("pdftotext", "-bbox", path, "-")
    boxes = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', words)
    assert len(boxes) > 100
    for left, top, right, bottom in (map(float, box) for box in boxes):
        assert left > 26 and right < 595 - 26 and top > 15 and bottom < 842 - 15


def test_facts_too_long_for_the_smallest_type_are_refused_not_clipped(press):
    with pytest.raises(DoesNotFit):
        press.draw("character_certificate", LONG | {"purpose": "काम " * 20_000}, issue())


def test_a_receipt_flows_on_to_further_pages(printed):
    facts = RECEIPT_FACTS | {"details": "मेरा फ़ोन UPपुलिस Station के पास गिर गया था। " * 250}
    done, path = printed("lost_article_receipt", facts, SEALED)
    text = run("pdftotext", path, "-")
    assert done.pages == 4
    assert text.count("गिर गया था।") + text.count("गिर\nगया था।") >= 200
    assert re.sub(r"\s", "", text).count("UPपुलिसStation") == 250
    assert "Page 1 of 4" in text and "Page 4 of 4" in text
    assert "This is not an FIR" in text


def test_a_receipt_says_what_it_is_good_for_and_what_it_is_not(printed):
    text = run("pdftotext", printed("lost_article_receipt", None, SEALED)[1], "-")
    assert "GD-2026-4411" in text and "14:05" in text and "डुप्लीकेट" in text and "यह एफ़आईआर नहीं है" in text


def test_a_refusal_gives_its_reason(printed):
    assert "दिया गया पता सत्यापित नहीं हो सका।" in run("pdftotext", printed("refusal")[1], "-")


def test_a_document_for_trying_says_so(printed):
    assert "For trying only" in run("pdftotext", printed("refusal", trying=True)[1], "-")
    assert "For trying only" not in run("pdftotext", printed("refusal")[1], "-")


def test_the_same_facts_give_the_same_bytes(press):
    first, second = (press.draw("character_certificate", CERTIFICATE_FACTS, issue(), photo()).pdf for _ in range(2))
    assert first == second


def test_a_document_is_tagged_for_screen_readers(printed):
    _, path = printed("character_certificate")
    assert "Tagged:          yes" in run("pdfinfo", path)
    kinds = [line.split()[0] for line in run("pdfinfo", "-struct", path).splitlines()]
    assert kinds[0] == "Document" and "H1" in kinds and "Figure" in kinds and kinds.count("P") > 10


def test_a_fact_that_lacks_is_named(press):
    facts = {key: value for key, value in CERTIFICATE_FACTS.items() if key != "parent"}
    with pytest.raises(MissingFact, match="parent"):
        press.draw("character_certificate", facts, issue())
    with pytest.raises(MissingFact, match="parent"):
        press.draw("character_certificate", facts | {"parent": "  "}, issue())


def test_an_optional_row_without_its_fact_is_left_out(printed):
    facts = {key: value for key, value in CERTIFICATE_FACTS.items() if key != "present_address"}
    assert "Present address" not in run("pdftotext", printed("character_certificate", facts)[1], "-")


def test_braces_in_a_fact_are_only_braces(printed):
    _, path = printed("refusal", REFUSAL_FACTS | {"reason": "{name} {0} <b>&amp;"})
    assert "{name} {0} <b>&amp;" in run("pdftotext", path, "-")


def test_long_names_of_office_and_signatory_wrap(printed):
    long = Text("अपर पुलिस उपायुक्त (अपराध एवं मुख्यालय) " * 3, "Additional Deputy Commissioner of Police " * 3)
    done, path = printed("character_certificate", None, replace(SP, rank=long, office=long))
    assert done.pages == 1
    assert re.sub(r"\s", "", run("pdftotext", path, "-")).count("उपायुक्त") >= 6
