"""What the tests of documents share: people and offices with difficult names, a register of real parts."""

import io
import subprocess
from datetime import date, datetime
from pathlib import Path

from PIL import Image

from backend.documents.identity import SEAL, Keys
from backend.documents.layouts import load_layouts
from backend.documents.press import Issue, Press, Signatory
from backend.documents.service import Documents, Order
from backend.documents.verifying import Verifier
from backend.kit.clock import IST
from backend.kit.settings import Settings
from backend.kit.text import Text, Texts

MOMENT = datetime(2026, 11, 24, 14, 5, tzinfo=IST)
CHECK = "https://check.example.in"
ROOT_PASSPHRASE, SP_PASSPHRASE, SEAL_PASSPHRASE = "root words", "officer's words", "seal words"

SP = Signatory(
    name=Text("राजेश कुमार श्रीवास्तव", "Rajesh Kumar Srivastava"),
    rank=Text("पुलिस अधीक्षक", "Superintendent of Police"),
    office=Text("कार्यालय पुलिस अधीक्षक, बाराबंकी", "Office of the Superintendent of Police, Barabanki"),
)
SEALED = Signatory(
    name=Text("उत्तर प्रदेश पुलिस", "Uttar Pradesh Police"),
    rank=None,
    office=Text("थाना कोतवाली नगर, ज़िला बाराबंकी", "Police Station Kotwali Nagar, District Barabanki"),
)
NAME = "ज्योत्स्ना विद्यार्थी"
CERTIFICATE_FACTS = {
    "name": NAME,
    "parent": "कृष्णकान्त त्रिपाठी",
    "birth_date": date(1994, 3, 8),
    "station": Text("कोतवाली नगर", "Kotwali Nagar"),
    "district": Text("बाराबंकी", "Barabanki"),
    "permanent_address": "मकान नं. 12/3, गली नं. 4, मोहल्ला लाजपत नगर, बाराबंकी 225001",
    "present_address": "Flat 4B, Shanti Apartments, हज़रतगंज, Lucknow 226001",
    "purpose": Text("सरकारी नौकरी", "Government job"),
    "case_no": "2600001234",
}
RECEIPT_FACTS = {
    "name": "Mohd. Irfan Siddiqui",
    "station": Text("कोतवाली नगर", "Kotwali Nagar"),
    "district": Text("बाराबंकी", "Barabanki"),
    "gd_number": "GD-2026-4411",
    "article": Text("मोबाइल फ़ोन", "Mobile phone"),
    "identifiers": "IMEI 356938035643809",
    "lost_when": "22-11-2026 18:30",
    "lost_where": "चारबाग़ रेलवे स्टेशन, प्लेटफ़ॉर्म नंबर 1 के पास",
    "case_no": "2600001235",
}
REFUSAL_FACTS = {
    "name": "राम प्रसाद",
    "service": Text("चरित्र प्रमाण पत्र", "Character certificate"),
    "case_no": "2600001234",
    "applied_on": date(2026, 11, 1),
    "reason": "दिया गया पता सत्यापित नहीं हो सका।",
}
ACKNOWLEDGEMENT_FACTS = {
    "name": NAME,
    "service": Text("चरित्र प्रमाण पत्र", "Character certificate"),
    "case_no": "2600001234",
    "district": Text("बाराबंकी", "Barabanki"),
    "thana_due": Text("थाना कोतवाली नगर, 3 दिसंबर 2026 तक", "Police station Kotwali Nagar, by 3 December 2026"),
    "dcrb_due": Text(
        "ज़िला अपराध अभिलेख ब्यूरो, बाराबंकी, 1 दिसंबर 2026 तक",
        "District Crime Records Bureau, Barabanki, by 1 December 2026",
    ),
    "next": Text("दस्तावेज़ आपको इसी चैट में मिलेगा।", "The document will come to you in this chat."),
}


def press() -> Press:
    """A press over the real layouts and texts."""
    data = Settings.for_trying(Path("unused")).data
    return Press(load_layouts(data / "documents"), Texts.load(data / "texts"))


def issue(signatory: Signatory = SP, *, trying: bool = False, valid_until: date | None = date(2027, 11, 23)) -> Issue:
    """What an issuing adds."""
    return Issue("CC-UP41-2026-000123", "ABCD2345EFGH6789", f"{CHECK}/verify/ABCD2345EFGH6789", MOMENT, signatory,
                 valid_until, trying)  # fmt: skip


def order(case_id: str = "case1", **changes) -> Order:
    """An order for a character certificate."""
    given = {
        "kind": "certificate",
        "template": "character_certificate",
        "place": "UP41",
        "facts": CERTIFICATE_FACTS,
        "signatory": SP,
        "signed_by": "officer1",
        "valid_until": date(2099, 11, 23),
        "photo": photo(),
    }
    return Order(case_id=case_id, **{**given, **changes})


def photo(size: tuple[int, int] = (300, 380), kind: str = "JPEG", **save) -> bytes:
    """A picture as bytes."""
    out = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 30).convert("RGB").save(out, kind, **save)
    return out.getvalue()


def keys(folder: Path) -> Keys:
    """A folder of keys: a root, an officer `sp`, the seal."""
    made = Keys(folder)
    made.make_root(ROOT_PASSPHRASE)
    made.make("sp", "Rajesh Kumar Srivastava", SP_PASSPHRASE, ROOT_PASSPHRASE, unit="SP Barabanki")
    made.make(SEAL, "Uttar Pradesh Police, seal", SEAL_PASSPHRASE, ROOT_PASSPHRASE)
    return made


def register(own_keys: Keys, blobs) -> Documents:
    """A register of real parts."""
    return Documents(press(), blobs, Verifier(own_keys.root()), CHECK)


def run(*command: str | Path, ok: bool = True) -> str:
    """What a tool of poppler-utils, qpdf or zbar-tools prints."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if ok:
        assert done.returncode == 0, done.stderr
    return done.stdout
