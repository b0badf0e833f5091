"""Names of things: opaque ids, case numbers for keypads, codes for the public check."""

import secrets
import threading
import time
from datetime import date

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


_SHIFTS = range(125, -1, -5)
_last = 0
_one_at_a_time = threading.Lock()


def new_id() -> str:
    """A fresh id of 26 characters, sortable by the time it was made (the ULID layout, lower case).

    Ids of one process grow from one to the next, within a millisecond too.
    """
    global _last
    with _one_at_a_time:
        fresh = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
        number = _last = max(fresh, _last + 1)
    return "".join([_CROCKFORD[number >> shift & 31] for shift in _SHIFTS])


def public_code() -> str:
    """A code of 16 letters and digits (80 bits) that nobody can guess; no letter looks like a digit."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(16)).upper()


def case_no(sequence: int, day: date) -> str:
    """The number of a case: two digits of the year, at least seven of the sequence, one check digit.

    All digits, so that it can be read out and keyed in; the check digit (Verhoeff) finds each
    single wrong digit and each swap of neighbours.
    """
    if sequence < 1:
        raise ValueError("a sequence begins at 1")
    digits = f"{day.year % 100:02d}{sequence:07d}"
    return digits + str(_INVERSE[_verhoeff(digits + "0")])


def valid_case_no(number: str) -> bool:
    """Whether `number` is ten or more digits whose check digit fits."""
    return len(number) >= 10 and number.isascii() and number.isdigit() and _verhoeff(number) == 0


# Verhoeff's scheme: multiplication in the dihedral group D5, and its permutation.
_D5 = [[(i + j) % 5 if i < 5 else (i - j) % 5 + 5 for j in range(5)]
       + [(i + j) % 5 + 5 if i < 5 else (i - j) % 5 for j in range(5)] for i in range(10)]  # fmt: skip
_PERMUTE = [list(range(10)), [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
for _ in range(6):
    _PERMUTE.append([_PERMUTE[1][n] for n in _PERMUTE[-1]])
_INVERSE = [0, 4, 3, 2, 1, 5, 6, 7, 8, 9]


def _verhoeff(digits: str) -> int:
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _D5[check][_PERMUTE[place % 8][int(digit)]]
    return check
