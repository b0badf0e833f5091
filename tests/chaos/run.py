"""One run: citizens file while parts are killed, officers sign, all comes to rest, and is reckoned."""

import io
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import httpx
from PIL import Image

from tests.channels.standins import free_port, serving
from tests.channels.twilioapi import Twilio, with_templates
from tests.chaos.citizens import AtThePage, OnWhatsApp
from tests.chaos.office import Office
from tests.chaos.reckoning import RECEIPT, VERIFICATION, Filed, Reckoning, quiet, reckon
from tests.chaos.town import Kills, Town
from tests.system.test_every_service import DATA, catalogue
from tests.system.walking import Walker, opening


@dataclass(frozen=True)
class Size:
    """How much: receipts, verifications (each with a fee), kills; which share comes by the chat page and how many
    verifications officers sign; `at_once` citizens side by side."""

    filings: int
    verifications: int
    kills: int
    by_page: float = 0.2
    signed: float = 0.1
    at_once: int = 4


def run(size: Size, database: str, seed: int, folder: Path) -> Reckoning:
    """Runs it in an empty folder; the reckoning's counts include seconds and tries."""
    dice, begun = random.Random(seed), time.monotonic()
    twilio = Twilio(port=free_port())
    with serving(twilio.app(), twilio.port):
        town = Town(folder / "home", database, twilio.port, with_templates(twilio, folder / "data"))
        try:
            town.start()
            httpx.post(
                f"{town.sandbox}/payments/modes", json={"pays": "by hand", "webhook": "twice"}
            ).raise_for_status()
            ready = time.monotonic()
            filed, more = _file(town, twilio, size, dice)
            done = time.monotonic()
            town.wait(town.healthy)
            town.wait(quiet(town), 400)
            found = reckon(town, twilio, filed)
            found.must(more["kills"] == size.kills, f"only {more['kills']} kills")
        finally:
            town.stop()
    seconds = {"start": ready - begun, "work": done - ready, "rest and reckoning": time.monotonic() - done}
    found.counts |= more | {f"seconds of {name}": int(count) for name, count in seconds.items()}
    return found


def _file(town: Town, twilio: Twilio, size: Size, dice: random.Random) -> tuple[list[Filed], dict[str, int]]:
    services = [RECEIPT] * size.filings + [VERIFICATION] * size.verifications
    dice.shuffle(services)
    kinds = [AtThePage if dice.random() < size.by_page else OnWhatsApp for _ in services]
    kills = Kills(town, size.kills, len(services), dice)
    verified = [n for n, service in enumerate(services) if service == VERIFICATION]
    to_sign = set(dice.sample(verified, ceil(size.verifications * size.signed)))
    office, picture = Office(town), photo()
    tries, signed = [], []
    office.listen(twilio)

    def one(n: int) -> Filed:
        citizen = kinds[n](town, twilio, f"9{700000000 + n:09d}")
        citizen.service = services[n]
        walker = Walker(citizen, catalogue, "hi", picture)
        walker.start(opening(DATA, services[n], "hi"))
        walker.walk()
        assert citizen.case_no, citizen.text
        if services[n] == VERIFICATION:
            _pay(town, citizen.case_no)
        if n in to_sign:
            signed.append(desks.submit(office.finish, citizen.case_no, services[n]))
        tries.append((citizen.messages, citizen.tries))
        kills.served()
        return Filed(services[n], citizen.mobile, citizen.case_no, n in to_sign)

    crowd, desks, killer = (ThreadPoolExecutor(threads) for threads in (size.at_once, 1, 1))
    with killer, desks, crowd:
        killing = killer.submit(kills.run)
        try:
            filed = list(crowd.map(one, range(len(services))))
            for work in signed:
                work.result()
        except BaseException:  # the others need not go on
            town.ended.set()
            for threads in (crowd, desks):
                threads.shutdown(cancel_futures=True)
            print(f"ended when {len(tries)} of {len(services)} were served")
            raise
        finally:
            kills.end()
        killing.result()
    return filed, {
        "kills": len(kills.done),
        "messages": sum(messages for messages, _ in tries),
        "messages sent again": sum(tried - messages for messages, tried in tries),
        "signed by officers": len(signed),
        "pages opened again": office.failed,
    }


def _pay(town: Town, case_no: str) -> None:
    """Pays the fee on the gateway's page, as soon as the backend has asked for it."""
    key = (town.env["SAHAYAK_RAZORPAY_KEY_ID"], town.env["SAHAYAK_RAZORPAY_KEY_SECRET"])
    with httpx.Client(base_url=f"{town.sandbox}/payments", timeout=60) as gateway:

        def links() -> list[dict]:
            asked = gateway.get("/v1/payment_links", params={"reference_id": case_no}, auth=key)
            return asked.json()["payment_links"]

        town.wait(links, 180)
        assert gateway.post(f"/pay/{links()[0]['id']}", data={"do": "pay"}).status_code == 303


def photo() -> bytes:
    """A picture such as is sent with an application."""
    content = io.BytesIO()
    Image.new("RGB", (300, 400), "#8d6e63").save(content, "JPEG")
    return content.getvalue()
