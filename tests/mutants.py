"""Real files, spoilt: what a broken phone, a bad line or somebody with ill will may send. Always the same ones."""

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager


def mutants(content: bytes, count: int) -> Iterator[bytes]:
    """`count` spoilt copies: cut off, bits turned, pieces doubled, left out, swapped or put in, numbers made huge."""
    chance = random.Random(27)
    for number in range(count):
        spoilt = bytearray(content)
        for _ in range(chance.choice((1, 1, 2, 8, 40))):
            if not spoilt:
                break
            at, far = chance.randrange(len(spoilt)), chance.choice((1, 4, 60, 2000))
            match (number + chance.randrange(2)) % 7:
                case 0:
                    del spoilt[at:]
                case 1:
                    spoilt[at] ^= 1 << chance.randrange(8)
                case 2:
                    spoilt[at:at] = spoilt[at : at + far]
                case 3:
                    del spoilt[at : at + far]
                case 4:
                    spoilt[at:at] = chance.randbytes(far)
                case 5:
                    spoilt[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"9999"))
                case 6:
                    spoilt[at : at + far] = spoilt[:far]
        yield bytes(spoilt)


@contextmanager
def no_hang(seconds: int = 30):
    """Whatever still runs after so many seconds hangs, and fails."""

    def hangs(*_):
        raise AssertionError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
