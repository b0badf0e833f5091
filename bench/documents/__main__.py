"""Measures a certificate drawn, signed and checked, beside pyHanko signing the same file with the same key:

    .venv/bin/python -m bench.documents [--rounds 40]

Prints Markdown: the median of this process's CPU time in milliseconds. All run in turns, so that a busy machine slows
all alike.
"""

import argparse
import io
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from backend.documents import signing
from backend.documents.identity import Keys
from backend.documents.layouts import load_layouts
from backend.documents.press import Issue, Press, Signatory
from backend.documents.trust import _asn1
from backend.documents.verifying import Verifier
from backend.kit.clock import IST
from backend.kit.settings import Settings
from backend.kit.text import Text, Texts

MOMENT = datetime(2026, 11, 24, 14, 5, tzinfo=IST)
SP = Signatory(
    Text("राजेश कुमार श्रीवास्तव", "Rajesh Kumar Srivastava"),
    Text("पुलिस अधीक्षक", "Superintendent of Police"),
    Text("कार्यालय पुलिस अधीक्षक, बाराबंकी", "Office of the Superintendent of Police, Barabanki"),
)
FACTS = {
    "name": "ज्योत्स्ना विद्यार्थी",
    "parent": "कृष्णकान्त त्रिपाठी",
    "birth_date": date(1994, 3, 8),
    "station": Text("कोतवाली नगर", "Kotwali Nagar"),
    "district": Text("बाराबंकी", "Barabanki"),
    "permanent_address": "मकान नं. 12/3, गली नं. 4, मोहल्ला लाजपत नगर, बाराबंकी 225001",
    "present_address": "Flat 4B, Shanti Apartments, हज़रतगंज, Lucknow 226001",
    "purpose": Text("सरकारी नौकरी", "Government job"),
    "case_no": "2600001234",
}
URL = "https://check.example.in/verify/ABCD2345EFGH6789"
ISSUE = Issue("CC-UP41-2026-000123", "ABCD2345EFGH6789", URL, MOMENT, SP, date(2027, 11, 23))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.documents", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        keys = Keys(Path(folder))
        keys.make_root("root")
        keys.make("sp", "Rajesh", "words", "root")
        token, verifier = keys.token("sp", "words"), Verifier(keys.root())
        data = Settings.for_trying(Path(folder)).data
        press = Press(load_layouts(data / "documents"), Texts.load(data / "texts"))
        pdf = press.draw("character_certificate", FACTS, ISSUE).pdf
        peer = _pyhanko(token, keys)

        def ours() -> bytes:
            return signing.sign(pdf, token, moment=MOMENT, name="R", reason="r", location="l")

        signed = ours()
        assert verifier.check(signed).genuine and verifier.check(peer(pdf)).genuine
        works: dict[str, Callable[[], object]] = {
            "drawn": lambda: press.draw("character_certificate", FACTS, ISSUE),
            "signed (endesive, two phases)": ours,
            "signed (pyHanko)": lambda: peer(pdf),
            "checked": lambda: verifier.check(signed),
        }
        taken = {name: [] for name in works}
        for _ in range(rounds + 3):
            for name, work in works.items():
                began = time.process_time()
                work()
                taken[name].append((time.process_time() - began) * 1000)
    cost = {name: median(times[3:]) for name, times in taken.items()}
    both = cost["drawn"] + cost["signed (endesive, two phases)"]
    ratio = cost["signed (endesive, two phases)"] / cost["signed (pyHanko)"]
    rows = [
        ("drawn", cost["drawn"], ""),
        ("signed (endesive, two phases)", cost["signed (endesive, two phases)"], f"{ratio:.2f} of pyHanko's"),
        ("signed (pyHanko)", cost["signed (pyHanko)"], ""),
        ("drawn and signed", both, "≤ 60"),
        ("checked", cost["checked"], "≤ 40"),
    ]
    print("| a character certificate | CPU, ms | wanted |\n|---|---:|---|")
    for name, ms, wanted in rows:
        print(f"| {name} | {ms:.1f} | {wanted} |")
    print(f"\nSigned it has {len(signed):,} bytes, by pyHanko {len(peer(pdf)):,}.")


def _pyhanko(token: signing.SoftToken, keys: Keys) -> Callable[[bytes], bytes]:
    pem = token._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    key = load_private_key_from_pemder_data(pem, None)
    signer = SimpleSigner(_asn1(token.certificate), key, SimpleCertificateStore())
    meta = PdfSignatureMetadata(field_name="Signature", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")

    def sign(pdf: bytes) -> bytes:
        out = io.BytesIO()
        PdfSigner(meta, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
        return out.getvalue()

    return sign


main()
