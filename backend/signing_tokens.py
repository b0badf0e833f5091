"""The command `token`: which officer signs with which token, and whom we trust."""

import argparse
import sys
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from backend.documents.identity import Keys
from backend.documents.pkcs11 import Module
from backend.documents.signing import SigningFailed
from backend.documents.trust import Trust
from backend.kit.db import Database
from backend.kit.settings import Settings
from backend.people import officers
from backend.trail.entries import note


def add_token_commands(parser: argparse.ArgumentParser) -> None:
    """Adds what may follow `token`."""
    commands = parser.add_subparsers(dest="token", required=True)
    commands.add_parser("list", help="the tokens that are plugged in, with their certificates")
    assign = commands.add_parser("assign", help="an officer signs with the token of this label from now on")
    assign.add_argument("user_id")
    assign.add_argument("label")
    assign.add_argument("--chain", type=Path, help="PEM file of the authorities between the certificate and the root")
    trust = commands.add_parser("trust", help="documents signed under this authority's root count from now on")
    trust.add_argument("root", type=Path, help="PEM file")


def token_command(settings: Settings, chosen: argparse.Namespace) -> int:
    """Does it; 1 with a word about it when it can't be done."""
    module = Module(settings.pkcs11_module) if settings.pkcs11_module else None
    keys = Keys(settings.home / "keys", module)
    try:
        match chosen.token:
            case "list":
                if module is None:
                    raise SigningFailed("SAHAYAK_PKCS11_MODULE is not set")
                for label in module.labels():
                    print(label)
                    for held in module.certificates(label):
                        print(f"  {_told(held.certificate)}")
            case "assign":
                _assign(settings, keys, chosen)
            case "trust":
                root = x509.load_pem_x509_certificate(chosen.root.read_bytes())
                keys.trust(root)
                print(f"trusted: {_told(root)}. Restart the backend.")
    except (SigningFailed, OSError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _assign(settings: Settings, keys: Keys, chosen: argparse.Namespace) -> None:
    db = Database(settings.database_url, settings.secret_key)
    with db.read() as tx:
        found = officers.to_sign_in(tx, chosen.user_id)
    if found is None:
        raise ValueError(f"no officer {chosen.user_id}")
    officer, _ = found
    chain = x509.load_pem_x509_certificates(chosen.chain.read_bytes()) if chosen.chain else []
    own = keys.assign(officer.user_id, chosen.label, chain)
    with db.write() as tx:
        serial = f"{own.serial_number:x}"
        note(tx, "operator", "token_assigned", subject=f"officer:{officer.id}", certificate=serial)
    print(f"{officer.user_id} signs with {chosen.label}: {_told(own)}")
    try:
        Trust(keys.roots(), settings.tsa_url).evidence(own, tuple(chain))
    except SigningFailed as problem:
        print(f"but as things stand it could not sign: {problem}", file=sys.stderr)


def _told(certificate: x509.Certificate) -> str:
    """A certificate in a line: whose, by whom, until when."""
    names = [
        str(found[0].value) if (found := name.get_attributes_for_oid(NameOID.COMMON_NAME)) else name.rfc4514_string()
        for name in (certificate.subject, certificate.issuer)
    ]
    return f"{names[0]}, issued by {names[1]}, until {certificate.not_valid_after_utc:%d-%m-%Y}"
