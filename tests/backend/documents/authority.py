"""A real certifying authority for the tests: certomancer answers OCSP, CRL and RFC 3161 requests over HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from werkzeug.serving import WSGIRequestHandler, make_server

NAMES = {
    "root": "Root of the tests",
    "ca": "Authority of the tests",
    "sp": "Meera Nair",
    "ocsp": "OCSP of the tests",
    "tsa": "Time of the tests",
}
KEYS = ("root", "ca", "officer", "service")


class Silent(WSGIRequestHandler):
    def log(self, *_args, **_more):
        pass


class Authority:
    """What one authority has issued, and the server it answers on; `down` makes it go away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in KEYS:
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (folder / f"{name}.pem").write_bytes(pem)
        self._server = make_server("127.0.0.1", 0, self._app, threaded=True, request_handler=Silent)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._arch = self._architecture()
        self._animator = Animator(AnimatorArchStore({ArchLabel("up"): self._arch}), with_web_ui=False)
        self._silent: set[str] = set()
        self.asked: list[str] = []
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def tsa_url(self) -> str:
        return f"{self.url}/up/tsa/tsa"

    def certificate(self, label: str) -> x509.Certificate:
        return x509.load_der_x509_certificate(self._arch.get_cert(CertLabel(label)).dump())

    def key(self, name: str):
        return load_pem_private_key((self.folder / f"{name}.pem").read_bytes(), None)

    def p12(self, label: str, passphrase: str) -> bytes:
        own, above = self.certificate(label), [self.certificate("ca")]
        return pkcs12.serialize_key_and_certificates(
            b"x", self.key("officer"), own, above, BestAvailableEncryption(passphrase.encode())
        )

    @contextmanager
    def silent(self, *services: str) -> Iterator[None]:
        """These services ("tsa", "ocsp", "crls") do not answer."""
        self._silent = set(services)
        yield
        self._silent = set()

    def close(self) -> None:
        self._server.shutdown()

    def _app(self, environ, start_response):
        service = environ["PATH_INFO"].split("/")[2]
        self.asked.append(service)
        if service in self._silent:
            start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"down"]
        return self._animator(environ, start_response)

    def _architecture(self):
        today = datetime.now(UTC)

        def days(start: int, end: int) -> dict[str, str]:
            ends = {"valid-from": start, "valid-to": end}
            return {name: (today + timedelta(days=n)).isoformat() for name, n in ends.items()}

        def certificate(subject: str, issuer: str, *extensions, **more) -> dict:
            given = {"subject": subject, "issuer": issuer, "extensions": list(extensions)}
            return {**given, "validity": days(-400, 3000), **more}

        def usage(*names: str) -> dict:
            return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(names)}}

        is_ca = {"id": "basic_constraints", "critical": True, "value": {"ca": True}}
        signing = usage("digital_signature", "non_repudiation")
        by_ocsp = {
            "id": "authority_information_access",
            "smart-value": {"schema": "aia-urls", "params": {"ocsp-responder-names": ["ca"]}},
        }

        def by_crl(repo):
            return {
                "id": "crl_distribution_points",
                "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": [repo]}},
            }

        def purpose(name: str) -> dict:
            return {"id": "extended_key_usage", "critical": True, "value": [name]}

        officer = {"subject-key": "officer"}
        revoked = {"revoked-since": (today - timedelta(days=100)).isoformat(), "reason": "key_compromise"}
        names = {"country-name": "IN", "organization-name": "Uttar Pradesh Police"}
        config = {
            "external-url-prefix": self.url,
            "keysets": {"up": {"path-prefix": ".", "keys": {name: {"path": f"{name}.pem"} for name in KEYS}}},
            "pki-architectures": {
                "up": {
                    "keyset": "up",
                    "entity-defaults": names,
                    "entities": {name: {"common-name": told} for name, told in NAMES.items()},
                    "certs": {
                        "root": certificate(
                            "root", "root", is_ca, usage("key_cert_sign", "crl_sign"), **{"subject-key": "root"}
                        ),
                        "ca": certificate(
                            "ca",
                            "root",
                            is_ca,
                            usage("key_cert_sign", "crl_sign"),
                            by_crl("root"),
                            **{"subject-key": "ca"},
                        ),
                        "ocsp": certificate(
                            "ocsp",
                            "ca",
                            usage("digital_signature"),
                            purpose("ocsp_signing"),
                            {"id": "ocsp_no_check"},
                            **{"subject-key": "service"},
                        ),
                        "tsa": certificate(
                            "tsa",
                            "ca",
                            usage("digital_signature"),
                            purpose("time_stamping"),
                            by_crl("ca"),
                            **{"subject-key": "service"},
                        ),
                        "sp": certificate("sp", "ca", signing, by_ocsp, by_crl("ca"), **officer),
                        "sp-crl-only": certificate("sp", "ca", signing, by_crl("ca"), **officer),
                        "sp-short": certificate("sp", "ca", signing, by_ocsp, **officer) | {"validity": days(-300, 20)},
                        "sp-expired": certificate("sp", "ca", signing, by_ocsp, **officer)
                        | {"validity": days(-300, -2)},
                        "sp-revoked": certificate("sp", "ca", signing, by_ocsp, revocation=revoked, **officer),
                        "sp-revoked-crl": certificate("sp", "ca", signing, by_crl("ca"), revocation=revoked, **officer),
                    },
                    "services": {
                        "ocsp": {"ca": {"for-issuer": "ca", "responder-cert": "ocsp", "signing-key": "service"}},
                        "crl-repo": {
                            "root": {"for-issuer": "root", "signing-key": "root", "simulated-update-schedule": "P30D"},
                            "ca": {"for-issuer": "ca", "signing-key": "ca", "simulated-update-schedule": "P30D"},
                        },
                        "time-stamping": {
                            "tsa": {"signing-cert": "tsa", "signing-key": "service", "certs-to-embed": ["ca"]}
                        },
                    },
                }
            },
        }
        path = self.folder / "certomancer.yml"
        path.write_text(json.dumps(config), "utf-8")
        return CertomancerConfig.from_file(str(path), key_search_dir=str(self.folder)).get_pki_arch(ArchLabel("up"))
