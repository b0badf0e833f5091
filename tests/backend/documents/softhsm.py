"""Officers' tokens for the tests: SoftHSM, through the same PKCS#11 interface as a USB token."""

import os
import subprocess
from pathlib import Path

import PyKCS11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN, SO_PIN = "258013", "87654321"


class Drawer:
    """A drawer with tokens: they can be made, pulled out and put in again."""

    def __init__(self, folder: Path) -> None:
        self._plugged, self._away = folder / "tokens", folder / "away"
        self._plugged.mkdir(parents=True)
        conf = folder / "softhsm2.conf"
        conf.write_text(f"directories.tokendir = {self._plugged}\nobjectstore.backend = file\nlog.level = ERROR\n")
        os.environ["SOFTHSM2_CONF"] = str(conf)

    def make(self, label: str, key: rsa.RSAPrivateKey, *certificates: x509.Certificate) -> None:
        """A token with a key, its certificate (the first) and those above it."""
        command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", SO_PIN, "--pin", PIN]
        subprocess.run(command, check=True, capture_output=True)
        lib = PyKCS11.PyKCS11Lib()
        lib.load(MODULE)
        slots = {lib.getTokenInfo(slot).label.strip(): slot for slot in lib.getSlotList(tokenPresent=True)}
        session = lib.openSession(slots[label], PyKCS11.CKF_SERIAL_SESSION | PyKCS11.CKF_RW_SESSION)
        session.login(PIN)
        numbers, own_id = key.private_numbers(), (7,)
        parts = {
            PyKCS11.CKA_MODULUS: numbers.public_numbers.n,
            PyKCS11.CKA_PUBLIC_EXPONENT: numbers.public_numbers.e,
            PyKCS11.CKA_PRIVATE_EXPONENT: numbers.d,
            PyKCS11.CKA_PRIME_1: numbers.p,
            PyKCS11.CKA_PRIME_2: numbers.q,
            PyKCS11.CKA_EXPONENT_1: numbers.dmp1,
            PyKCS11.CKA_EXPONENT_2: numbers.dmq1,
            PyKCS11.CKA_COEFFICIENT: numbers.iqmp,
        }
        template = [
            (PyKCS11.CKA_CLASS, PyKCS11.CKO_PRIVATE_KEY),
            (PyKCS11.CKA_KEY_TYPE, PyKCS11.CKK_RSA),
            (PyKCS11.CKA_TOKEN, PyKCS11.CK_TRUE),
            (PyKCS11.CKA_PRIVATE, PyKCS11.CK_TRUE),
            (PyKCS11.CKA_SENSITIVE, PyKCS11.CK_TRUE),
            (PyKCS11.CKA_EXTRACTABLE, PyKCS11.CK_FALSE),
            (PyKCS11.CKA_SIGN, PyKCS11.CK_TRUE),
            (PyKCS11.CKA_ID, own_id),
        ]
        template += [(name, number.to_bytes(-(-number.bit_length() // 8))) for name, number in parts.items()]
        session.createObject(template)
        for number, certificate in enumerate(certificates):
            session.createObject(
                [
                    (PyKCS11.CKA_CLASS, PyKCS11.CKO_CERTIFICATE),
                    (PyKCS11.CKA_CERTIFICATE_TYPE, PyKCS11.CKC_X_509),
                    (PyKCS11.CKA_TOKEN, PyKCS11.CK_TRUE),
                    (PyKCS11.CKA_PRIVATE, PyKCS11.CK_FALSE),
                    (PyKCS11.CKA_SUBJECT, certificate.subject.public_bytes()),
                    (PyKCS11.CKA_VALUE, certificate.public_bytes(Encoding.DER)),
                    (PyKCS11.CKA_ID, own_id if number == 0 else (99, number)),
                ]
            )
        session.logout()
        session.closeSession()
        lib.unload()

    def pull_out(self) -> None:
        """All tokens are pulled out."""
        self._plugged.rename(self._away)
        self._plugged.mkdir()

    def put_in(self) -> None:
        """And put in again."""
        self._plugged.rmdir()
        self._away.rename(self._plugged)
