"""The real backend over a real database, Razorpay's real client, and the practice gateway at the outer wire."""

import hashlib
import hmac
from shutil import copytree

import pytest
from fastapi.testclient import TestClient

from backend import schema
from backend.app import app as backend_app
from backend.bootstrap import bootstrap
from backend.kit.settings import Settings
from backend.payments import store
from sandbox import payments as sandbox
from tests.backend.web.applying import filled
from tests.backend.web.conftest import (  # noqa: F401
    PASSPHRASE,
    key_folder,
    password_hash,
    quick_passwords,
)
from tests.backend.web.conftest import people as make_people
from tests.channels.standins import free_port, serving

KEY, HOOK_SECRET = ("rzp_test_1", "secret-of-the-key"), "secret-of-the-hook"
SERVICE = "tenant_verification"


class Bank:
    """The gateway's side: somebody pays, webhooks are sent by hand (the mode is "never")."""

    def __init__(self, app, url: str) -> None:
        self.book, self.modes, self.url = app.state.book, app.state.modes, url

    def sign(self, body: str, secret: str = HOOK_SECRET) -> dict[str, str]:
        """The header that a webhook comes with."""
        return {"X-Razorpay-Signature": hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()}


@pytest.fixture(scope="session")
def gateway_served():
    port = free_port()
    hook = ("http://127.0.0.1:9/nowhere", HOOK_SECRET)
    web = sandbox.app(f"http://127.0.0.1:{port}", KEY, hook, webhook="never", pays="by hand")
    with serving(web, port) as url:
        yield Bank(web, url)


@pytest.fixture
def bank(gateway_served):
    """The practice gateway, empty, with its usual modes but for webhooks and payers, who are the test's."""
    book, modes = gateway_served.book, gateway_served.modes
    for name in ("links", "payments", "qrs", "refunds"):
        book.kept[name].clear()
    book.sent.clear()
    modes.set({name: values[0] for name, values in modes.choices.items()})
    modes.set({"webhook": "never", "pays": "by hand"})
    return gateway_served


@pytest.fixture(scope="session")
def settings(tmp_path_factory, gateway_served) -> Settings:
    return Settings.for_trying(
        tmp_path_factory.mktemp("home"),
        signing_passphrase=PASSPHRASE,
        payments_provider="razorpay",
        razorpay_url=gateway_served.url,
        razorpay_key_id=KEY[0],
        razorpay_key_secret=KEY[1],
        razorpay_webhook_secret=HOOK_SECRET,
        razorpay_upi_qr=True,
    )


@pytest.fixture(scope="session")
def parts(settings, key_folder):  # noqa: F811
    """One backend for all tests here: each has a case of its own."""
    copytree(key_folder, settings.home / "keys")
    made = bootstrap(settings)
    schema.load_tables()
    made.db.create_all()
    yield made
    made.db.close()


@pytest.fixture(scope="session")
def db(parts):
    return parts.db


@pytest.fixture(scope="session")
def app(parts):
    return backend_app(parts)


@pytest.fixture(scope="session")
def officers(parts, password_hash):  # noqa: F811
    return make_people.__wrapped__(parts.db, password_hash)


class Paying:
    """One citizen's case and its money, seen from all sides."""

    def __init__(self, parts, bank, web) -> None:
        self.parts, self.bank, self.web = parts, bank, web
        self.conversation = ""
        self.case_no = ""

    def file(self, service: str = SERVICE, **changes) -> None:
        """Submits a draft, as the intake does."""
        filing = filled(self.parts.catalogue, self.parts.places, service, **changes)
        self.conversation = filing.conversation
        with self.parts.db.write() as tx:
            taken = self.parts.intake._file(tx, filing)
        self.case_no = taken.case_no
        self.taken = taken
        for job in taken.at_once:
            self.parts.worker.run_now(job)

    def hook(self, body: str, headers: dict | None = None):
        """A webhook arrives."""
        return self.web.post("/payments/webhook", content=body, headers=self.bank.sign(body) | (headers or {}))

    def look(self) -> None:
        """The reconciling job runs, whatever its hour."""
        with self.parts.db.write() as tx:
            key = self.parts.payments._check_now(tx, self.order, None, "hi")
        assert self.parts.worker.run_now(key)
        self.work()

    def work(self) -> None:
        """The worker does all that is due, and what waits a few seconds for a request."""
        from sqlalchemy import update

        from backend.kit.jobs import jobs

        with self.parts.db.write() as tx:
            for kind in ("paper.seal", "payment.refund", "payment.ask"):
                past = self.order.made_at
                tx.execute(update(jobs).where(jobs.c.kind == kind, jobs.c.state == "waiting").values(run_at=past))
        self.parts.worker.run_due()

    @property
    def order(self):
        with self.parts.db.read() as tx:
            return store.order_of_case(tx, self.case.id)

    @property
    def case(self):
        from backend.cases.store import case_by_number

        with self.parts.db.read() as tx:
            return case_by_number(tx, self.case_no)

    @property
    def payments(self):
        with self.parts.db.read() as tx:
            return store.payments_of(tx, self.order.id)

    def refunds(self) -> list:
        with self.parts.db.read() as tx:
            return [r for p in store.payments_of(tx, self.order.id) for r in store.refunds_of(tx, p.id)]

    @property
    def told(self) -> list[str]:
        """The events of all notices of the conversation, oldest first."""
        from sqlalchemy import text

        with self.parts.db.read() as tx:
            rows = tx.execute(
                text("SELECT event FROM notices WHERE conversation = :c ORDER BY id"), {"c": self.conversation}
            )
            return [row.event for row in rows]

    def messages(self) -> list[dict]:
        with self.parts.db.read() as tx:
            return [self.parts.intake.news(tx, notice) for notice in self.parts.notices.inbox(tx, self.conversation)]


@pytest.fixture
def payer(parts, bank, app) -> Paying:
    return Paying(parts, bank, TestClient(app))
