"""deploy/nginx.conf as a real nginx takes it: what it speaks with whom, what it hides; nothing goes in clear."""

import http.server
import re
import shutil
import socket
import ssl
import subprocess
import threading
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from tests.channels.standins import free_port

CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NAMES = ("chat.example", "check.example")
pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx on this machine")


class Authority:
    """A certificate authority of its own, with a responder that speaks OCSP (RFC 6960)."""

    def __init__(self, folder: Path) -> None:
        self._key, self._folder = rsa.generate_private_key(65537, 2048), folder
        self.asked = 0
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority")])
        made = self._certificate(name, name, self._key.public_key())
        may = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
        may |= dict.fromkeys(("encipher_only", "decipher_only", "digital_signature"), False)
        made = made.add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **may), True)
        self.certificate = made.add_extension(x509.BasicConstraints(True, None), True).sign(self._key, hashes.SHA256())
        authority = self

        class Responder(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = authority.answer(b64decode(unquote(self.path.removeprefix("/"))))
                self.send_response(200)
                self.send_header("Content-Type", "application/ocsp-response")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Responder)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        key = rsa.generate_private_key(65537, 2048)
        there = x509.UniformResourceIdentifier(f"http://127.0.0.1:{self.server.server_port}/")
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, there)
        leaf = self._certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAMES[0])]), name, key.public_key())
        leaf = leaf.add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in NAMES]), False)
        self.leaf = leaf.add_extension(x509.AuthorityInformationAccess([access]), False).sign(
            self._key, hashes.SHA256()
        )
        pem = serialization.Encoding.PEM
        folder.joinpath("fullchain.pem").write_bytes(self.leaf.public_bytes(pem) + self.certificate.public_bytes(pem))
        folder.joinpath("ca.pem").write_bytes(self.certificate.public_bytes(pem))
        plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        folder.joinpath("key.pem").write_bytes(plain)

    def _certificate(self, subject, issuer, key) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        made = made.not_valid_after(now + timedelta(days=2))
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False)
        issuers = self._key.public_key()
        return made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuers), False)

    def answer(self, asked: bytes) -> bytes:
        """What the authority says of a certificate: ours is good."""
        self.asked += 1
        assert ocsp.load_der_ocsp_request(asked).serial_number == self.leaf.serial_number
        now = datetime.now(UTC)
        good, until = ocsp.OCSPCertStatus.GOOD, now + timedelta(days=1)
        made = ocsp.OCSPResponseBuilder()
        made = made.add_response(self.leaf, self.certificate, hashes.SHA1(), good, now, until, None, None)
        made = made.responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate)
        return made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class Behind(http.server.BaseHTTPRequestHandler):
    """What stands behind nginx: says back which address and headers reached it."""

    def do_GET(self) -> None:
        told = f"{self.path} {self.headers['x-forwarded-proto']} {self.headers['x-forwarded-for']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """A running nginx: `http` and `https` are its ports."""
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    authority, behind = Authority(folder), http.server.ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    ports = {"listen 80;": free_port(), "listen 443 ssl;": free_port()}
    ours = CONF.read_text()
    ours = re.sub(r"10\.0\.0\.1[12]:80[08]0", f"127.0.0.1:{behind.server_port}", ours)
    ours = re.sub(r"server 127\S+ backup;", "", ours)
    ours = ours.replace("10.0.0.1", "127.0.0.1").replace("/etc/ssl/sahayak", str(folder))
    ours = ours.replace("/var/log/nginx", str(folder))
    for line, port in ports.items():
        ours = ours.replace(line, f"listen 127.0.0.1:{port}{line.removeprefix('listen 80').removeprefix('listen 443')}")
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{name}_temp_path {folder}/{name};\n" for name in names)
    whole = folder / "nginx.conf"
    whole.write_text(f"daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\n{places}{ours}}}\n")
    process = subprocess.Popen(["nginx", "-c", str(whole), "-e", "stderr"], stderr=subprocess.PIPE, text=True)
    for _ in range(200):
        if process.poll() is not None:
            pytest.fail(process.stderr.read())
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", ports["listen 443 ssl;"])) == 0:
                break
        threading.Event().wait(0.05)
    yield type("Front", (), {"http": ports["listen 80;"], "https": ports["listen 443 ssl;"], "folder": folder,
                             "authority": authority})  # fmt: skip
    process.terminate()
    process.wait(20)
    behind.shutdown()
    authority.server.shutdown()


def shake(front, lowest, highest, ciphers="ALL:COMPLEMENTOFALL:@SECLEVEL=0") -> tuple[str, str] | None:
    """The version and cipher that a client with these is given, or None when it is turned away."""
    context = ssl.create_default_context(cafile=front.folder / "ca.pem")
    context.set_ciphers(ciphers)
    context.minimum_version, context.maximum_version = lowest, highest
    try:
        plain = socket.create_connection(("127.0.0.1", front.https))
        with plain, context.wrap_socket(plain, server_hostname=NAMES[0]) as secured:
            return secured.version(), secured.cipher()[0]
    except (ssl.SSLError, ConnectionError):
        return None


def get(front, path: str, host: str = NAMES[0]) -> httpx.Response:
    context = ssl.create_default_context(cafile=front.folder / "ca.pem")
    with httpx.Client(verify=context, trust_env=False) as client:
        extensions = {"sni_hostname": host}
        return client.get(f"https://127.0.0.1:{front.https}{path}", headers={"host": host}, extensions=extensions)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_versions_are_turned_away_and_the_newest_is_preferred(front):
    old, new = ssl.TLSVersion, ssl.TLSVersion.TLSv1_3
    assert shake(front, old.TLSv1, old.TLSv1) is None and shake(front, old.TLSv1_1, old.TLSv1_1) is None
    assert shake(front, old.TLSv1, new)[0] == "TLSv1.3"
    assert shake(front, old.TLSv1, old.TLSv1_2)[0] == "TLSv1.2"


def test_of_all_ciphers_that_openssl_knows_only_strong_ones_are_taken_the_strongest_first(front):
    v12 = ssl.TLSVersion.TLSv1_2
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    known = [one["name"] for one in context.get_ciphers() if not one["name"].startswith("TLS_")]
    assert {"AES128-SHA", "ECDHE-RSA-AES256-SHA", "DHE-RSA-AES128-GCM-SHA256"} <= set(known)
    taken = {name for name in known if shake(front, v12, v12, f"{name}:@SECLEVEL=0")}
    assert taken == {"ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256"}
    wishes = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"
    assert shake(front, v12, v12, wishes)[1] == "ECDHE-RSA-AES256-GCM-SHA384", "whatever the client would rather have"


@pytest.mark.parametrize("host", NAMES)
@pytest.mark.parametrize("path", ["/", "/portal/login", "/web/messages", "/metrics"])
def test_nothing_is_answered_in_clear_but_where_to_go(front, host, path):
    answer = httpx.get(f"http://127.0.0.1:{front.http}{path}", headers={"host": host}, trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{host}{path}")


def test_browsers_are_told_to_come_by_https_and_nothing_of_the_server(front):
    for host, path in ((NAMES[0], "/"), (NAMES[1], "/portal/login"), (NAMES[1], "/nowhere")):
        answer = get(front, path, host)
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert answer.headers["server"] == "nginx"


def test_only_what_the_world_may_reach_is_passed_on(front):
    for host, path in ((NAMES[0], "/metrics"), (NAMES[0], "/health"), (NAMES[1], "/"), (NAMES[1], "/drafts"),
                       (NAMES[1], "/openapi.json"), (NAMES[1], "/metrics"), (NAMES[1], "/portalx")):  # fmt: skip
        assert get(front, path, host).status_code == 404, (host, path)
    for host, path in ((NAMES[0], "/"), (NAMES[0], "/web/updates"), (NAMES[1], "/portal"), (NAMES[1], "/verify/1")):
        answer = get(front, path, host)
        assert answer.text == f"{path} https 127.0.0.1", "and with the address that it came from"


def test_the_log_has_no_address_of_a_person_and_no_link(front):
    get(front, "/documents/a-secret-token?x=9876501234")
    log = (front.folder / "sahayak.log").read_text()
    assert "chat.example GET 200" in log
    assert not re.search(r"secret-token|9876501234|documents|127\.0\.0\.1 ", log)


def test_the_authoritys_word_that_the_certificate_holds_goes_along_with_it(front):
    ask = ["openssl", "s_client", "-connect", f"127.0.0.1:{front.https}", "-servername", NAMES[0], "-status"]
    ask += ["-CAfile", str(front.folder / "ca.pem")]
    for _ in range(50):  # nginx asks the authority when the first client has come
        told = subprocess.run(ask, input="", capture_output=True, text=True, timeout=20).stdout
        if "OCSP Response Status: successful" in told:
            break
        threading.Event().wait(0.1)
    assert "Cert Status: good" in told and front.authority.asked
