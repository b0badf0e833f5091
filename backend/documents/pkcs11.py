"""Signing keys on tokens: smart cards and USB tokens, by their maker's PKCS#11 module.

The token is plugged into the machine that runs the backend. Each signature is a session of its own: the PIN is given,
one digest signed, the session ended, with nobody else at the module meanwhile. So a token that was pulled out and put
in again is found again, and who has no PIN can't sign in the shadow of one who has.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import PyKCS11
from cryptography import x509
from PyKCS11 import (
    CKA_CLASS,
    CKA_ID,
    CKA_KEY_TYPE,
    CKA_VALUE,
    CKF_SERIAL_SESSION,
    CKK_RSA,
    CKM_RSA_PKCS,
    CKO_CERTIFICATE,
    CKO_PRIVATE_KEY,
    Mechanism,
    PyKCS11Error,
    PyKCS11Lib,
)

from backend.documents.signing import SigningFailed, WrongPassphrase

_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # DigestInfo, RFC 8017, 9.2
_WRONG_PIN = {PyKCS11.CKR_PIN_INCORRECT, PyKCS11.CKR_PIN_LEN_RANGE, PyKCS11.CKR_PIN_INVALID}
_one_at_a_time = threading.Lock()
_libraries: dict[str, PyKCS11Lib] = {}
"""The loaded libraries by their paths: a process has each but once."""


class TokenMissing(SigningFailed):
    """The token is not plugged in, or was pulled out."""

    key = "no_token"


class PinLocked(SigningFailed):
    """After too many wrong PINs the token is locked; its issuer can open it."""

    key = "pin_locked"


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate on a token, with the id (hex) that its key has too."""

    id: str
    certificate: x509.Certificate


class Module:
    """A maker's PKCS#11 module, by the path of its library."""

    def __init__(self, path: str) -> None:
        self._path = path

    def labels(self) -> list[str]:
        """The labels of the tokens that are plugged in. Raises SigningFailed (no such module)."""
        with _one_at_a_time:
            return [label for label, _ in self._slots() if label]

    def certificates(self, label: str) -> list[Held]:
        """The certificates on a token; no PIN is needed. Raises TokenMissing."""
        with self._session(label) as session:
            found = []
            for thing in session.findObjects([(CKA_CLASS, CKO_CERTIFICATE)]):
                value, key_id = session.getAttributeValue(thing, [CKA_VALUE, CKA_ID])
                found.append(Held(bytes(key_id).hex(), x509.load_der_x509_certificate(bytes(value))))
            return found

    def check_pin(self, label: str, pin: str) -> None:
        """Raises WrongPassphrase, PinLocked, TokenMissing."""
        if not pin:
            raise WrongPassphrase("no PIN was given")  # not worth one of the few tries that a token allows
        with self._session(label, pin):
            pass

    def sign(self, label: str, pin: str, key_id: str, digest: bytes) -> bytes:
        """Signs a SHA-256 digest with the RSA key of that id (hex). Raises as `check_pin` does; SigningFailed."""
        with self._session(label, pin) as session:
            wanted = [(CKA_CLASS, CKO_PRIVATE_KEY), (CKA_KEY_TYPE, CKK_RSA), (CKA_ID, tuple(bytes.fromhex(key_id)))]
            keys = session.findObjects(wanted)
            if not keys:
                raise SigningFailed("the token does not hold the key of its certificate")
            return bytes(session.sign(keys[0], _SHA256_INFO + digest, Mechanism(CKM_RSA_PKCS)))

    @contextmanager
    def _session(self, label: str, pin: str | None = None) -> Iterator[Any]:
        with _one_at_a_time:
            try:
                session = self._opened(label)
            except PyKCS11Error as failure:
                raise TokenMissing("the token is not plugged in") from failure
            try:
                if pin is not None:
                    session.login(pin)
                yield session
            except PyKCS11Error as failure:
                self._forget(session)
                if failure.value in _WRONG_PIN:
                    raise WrongPassphrase("the PIN does not open the token") from None
                if failure.value == PyKCS11.CKR_PIN_LOCKED:
                    raise PinLocked("the token is locked") from None
                raise TokenMissing("the token does not answer") from failure
            except BaseException:
                self._forget(session)
                raise
            else:
                _end(session)

    def _opened(self, label: str) -> Any:
        """A session with the token; when it can't be had the module is loaded anew, once: some do not notice a token
        that comes back."""
        for last_try in (False, True):
            slot = None
            try:
                slot = dict(self._slots()).get(label)
                if slot is not None:
                    return self._loaded().openSession(slot, CKF_SERIAL_SESSION)
            except PyKCS11Error:
                if last_try:
                    raise
            self._forget()
        raise TokenMissing("the token is not plugged in")

    def _slots(self) -> list[tuple[str, int]]:
        lib = self._loaded()
        return [(_label(lib, slot), slot) for slot in lib.getSlotList(tokenPresent=True)]

    def _loaded(self) -> PyKCS11Lib:
        if (lib := _libraries.get(self._path)) is None:
            lib = PyKCS11Lib()
            try:
                lib.load(self._path)
            except PyKCS11Error as failure:
                raise SigningFailed("the PKCS#11 module can't be loaded") from failure
            _libraries[self._path] = lib
        return lib

    def _forget(self, session: Any = None) -> None:
        if session is not None:
            _end(session)
        if (lib := _libraries.pop(self._path, None)) is not None:
            lib.unload()


class HardToken:
    """A key on a token, opened by its PIN, which is held in memory only as long as this object."""

    def __init__(
        self,
        module: Module,
        label: str,
        key_id: str,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
        pin: str,
    ) -> None:
        """Raises WrongPassphrase, PinLocked, TokenMissing."""
        module.check_pin(label, pin)
        self._module = module
        self._label = label
        self._key_id = key_id
        self._certificate = certificate
        self._chain = chain
        self._pin = pin

    @property
    def certificate(self) -> x509.Certificate:
        return self._certificate

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        return self._chain

    def sign(self, digest: bytes) -> bytes:
        return self._module.sign(self._label, self._pin, self._key_id, digest)


def _end(session: Any) -> None:
    """Ends the login first: whoever comes next has to know the PIN."""
    for step in (session.logout, session.closeSession):
        with suppress(PyKCS11Error):  # not logged in, or the token is gone
            step()


def _label(lib: PyKCS11Lib, slot: int) -> str:
    try:
        return lib.getTokenInfo(slot).label.strip()
    except PyKCS11Error:
        return ""
