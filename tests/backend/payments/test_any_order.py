"""Orders, payments, webhooks, retries and crashes in any order: money and state must be equal at the end.

Never charged twice, never at the desks unpaid, never paid and forgotten. What is true is read off the gateway's books.
"""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import update

from backend.cases.store import update_case
from backend.kit.clock import now
from backend.kit.jobs import jobs
from backend.payments import store
from backend.payments.service import CHECK_JOB
from tests.backend.payments.conftest import SERVICE, Paying
from tests.backend.web.applying import filled

FEE = 5000
KINDS = ("payment.ask", "payment.check", "payment.refund")


class Road(RuleBasedStateMachine):
    """One case with its fee, from filing to whatever comes."""

    parts = bank = web = officer = None

    def __init__(self) -> None:
        super().__init__()
        self.book = self.bank.book
        for name in ("links", "payments", "qrs", "refunds"):
            self.book.kept[name].clear()
        self.book.sent.clear()
        self._modes(answers="at once", amount="right", refunds="at once")
        self.payer = Paying(self.parts, self.bank, self.web)
        self._file()

    def _file(self) -> None:
        filing = filled(self.parts.catalogue, self.parts.places, SERVICE)
        with self.parts.db.write() as tx:
            self.payer.case_no = self.parts.intake._file(tx, filing).case_no
        self.payer.conversation = filing.conversation

    def _modes(self, **wanted: str) -> None:
        self.bank.modes.set(wanted)

    # --- what the world does ---

    @rule(how=st.sampled_from(["at once", "500", "lost"]))
    def the_gateway_behaves(self, how: str) -> None:
        self._modes(answers=how)

    @rule(how=st.sampled_from(["at once", "pending"]))
    def refunds_take(self, how: str) -> None:
        self._modes(refunds=how)

    @rule(amount=st.sampled_from(["right", "right", "wrong"]), which=st.integers(0, 3), fails=st.booleans())
    @precondition(lambda self: self.book.kept["links"])
    def somebody_pays(self, amount: str, which: int, fails: bool) -> None:
        link = list(self.book.kept["links"].values())[which % len(self.book.kept["links"])]
        self._modes(amount=amount)
        late = link["status"] != "created" and not fails
        if link["status"] == "created" or late:
            self.book.pay(link["id"], fails=fails, again=late)
        self._modes(amount="right")

    @rule()
    @precondition(lambda self: any(one["status"] == "active" for one in self.book.kept["qrs"].values()))
    def somebody_pays_with_an_app(self) -> None:
        seen = self.payer.order.upi_id  # only a QR that was shown can be paid
        if seen and self.book.kept["qrs"][seen]["status"] == "active":
            self.book.pay_qr(seen)

    @rule(which=st.integers(0, 20), times=st.integers(1, 2))
    @precondition(lambda self: self.book.sent)
    def a_webhook_arrives(self, which: int, times: int) -> None:
        for _ in range(times):
            assert self.payer.hook(self.book.sent[which % len(self.book.sent)]).status_code == 204

    @rule()
    def the_case_is_withdrawn(self) -> None:
        with self.parts.db.write() as tx:
            update_case(tx, self.payer.case.id, "awaiting_fee", state="withdrawn")

    @rule()
    def an_officer_gives_back_what_is_held(self) -> None:
        with self.parts.db.write() as tx:
            for row in store.payments_of(tx, self.payer.order.id):
                if row.state == "held":
                    self.parts.money.give_back(tx, self.officer, self.payer.case_no, row.id)

    # --- what our worker does ---

    @rule(which=st.integers(0, 5))
    def a_job_is_done(self, which: int) -> None:
        if keys := self._waiting():
            self.parts.worker.run_now(keys[which % len(keys)])

    @rule(which=st.integers(0, 5))
    def a_job_is_killed_after_its_call(self, which: int) -> None:
        if keys := self._waiting():
            worker = self.parts.worker
            for job in worker._claim(limit=1, key=keys[which % len(keys)]):
                try:
                    worker._handlers[job.kind](job)
                except Exception as trouble:
                    assert type(trouble).__name__ in ("ServerError", "BadRequestError", "NotYet"), trouble

    @rule()
    def the_record_is_looked_at(self) -> None:
        with self.parts.db.write() as tx:
            self.parts.payments._check_now(tx, self.payer.order, None, "hi")

    def _waiting(self) -> list[str]:
        """The jobs of this case's money, all of them due."""
        order = self.payer.order
        mine = {order.id, *(refund.id for refund in self.payer.refunds())}
        with self.parts.db.write() as tx:
            rows = tx.execute(jobs.select().where(jobs.c.kind.in_(KINDS), jobs.c.state == "waiting")).all()
            rows = [row for row in rows if {row.body.get("order"), row.body.get("refund")} & mine]
            for row in rows:
                tx.execute(update(jobs).where(jobs.c.id == row.id).values(run_at=now()))
        return [row.key for row in rows]

    # --- what must hold ---

    @property
    def captured(self) -> list[dict]:
        return [one for one in self.book.kept["payments"].values() if one["status"] in ("captured", "refunded")]

    @invariant()
    def no_case_is_at_the_desks_unpaid(self) -> None:
        if self.payer.case.state == "with_desks":
            assert any(one["amount"] == FEE and one["amount_refunded"] == 0 for one in self.captured)

    @invariant()
    def no_bill_has_two_links(self) -> None:
        references = [one["reference_id"] for one in self.book.kept["links"].values()]
        assert len(references) == len(set(references))

    def teardown(self) -> None:
        self._modes(answers="at once", refunds="at once")
        for _ in range(12):
            self.book.finish_refunds()
            self.the_record_is_looked_at()
            for key in self._waiting():
                if not key.startswith(CHECK_JOB) or not key.rpartition(":")[2].isdigit():
                    self.parts.worker.run_now(key)
            if all(refund.state == "done" for refund in self.payer.refunds()) and self._seen():
                break
        self._balanced()

    def _seen(self) -> bool:
        known = {row.id for row in self.payer.payments if row.state != "failed"}
        return {one["id"] for one in self.captured} <= known

    def _balanced(self) -> None:
        """The gateway's books against ours."""
        assert self._seen(), "a payment was forgotten"
        assert all(refund.state == "done" for refund in self.payer.refunds()), "money was not sent back"
        states = {row.id: row.state for row in self.payer.payments}
        kept = {one["id"]: one["amount"] - one["amount_refunded"] for one in self.captured}
        held = sum(amount for id, amount in kept.items() if states[id] == "held")
        fee = FEE if self.payer.case.state == "with_desks" else 0
        assert sum(kept.values()) - held == fee, (kept, states, self.payer.case.state)
        right = [one for one in self.captured if states[one["id"]] != "held" and one["amount"] == FEE]
        if right:
            assert self.payer.case.state in ("with_desks", "withdrawn"), "paid, and the case still waits"
        assert sum(refund.amount for refund in self.payer.refunds()) == sum(
            one["amount_refunded"] for one in self.captured
        )


def test_money_and_state_are_equal_whatever_happens_in_whatever_order(parts, bank, payer, officers):
    Road.parts, Road.bank, Road.web, Road.officer = parts, bank, payer.web, officers["sp"]
    run_state_machine_as_test(
        Road,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
