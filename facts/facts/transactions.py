"""Numbers of bank transactions: UPI and IMPS references, UTR of NEFT and RTGS, ids of payment apps."""

import re

from facts.match import Match, Unclear, only
from facts.text import ascii_digits

_CUE = re.compile(
    r"""(?<![a-z])(?:utr|rrn|txn|tnx|trxn?|transact?ion|transection|tranjection|ref|refer[ea]nce|refrence|refno|rref
    |imps|neft|rtgs|upi\s?id|len\s?den|tid)(?![a-z])
    |यूटीआर|यू\.?टी\.?आर|आरआरएन|ट्रांज[ैे]?क्शन|ट्रान्ज[ैे]क्शन|ट्रांसेक्शन|रेफ़?़?रे[ंन]्?स|रिफ़?़?रे[ंन]्?स|रेफ़?़?\s?(?:नं|नंबर)|लेन\s?देन""",
    re.IGNORECASE | re.VERBOSE,
)
_PLAIN = re.compile(r"(?<![\w+])\d{12}(?!\w)")
_GROUPED = re.compile(r"(?<![\w+])\d{4}[ \-]\d{4}[ \-]\d{4}(?![\w]|[ \-]\d)")
_LETTERED = re.compile(
    r"(?<!\w)(?:[A-Za-z]{4}[A-Za-z0-9]?\d{11,17}|[A-Za-z]{1,3}\d{11,24}|(?=[A-Za-z\d]*[A-Za-z])(?=(?:[A-Za-z]*\d){8})[A-Za-z\d]{12,24}|\d{16,22})(?!\w)"
)
_BEFORE, _AFTER = 48, 24
"""How far from the number the word may stand, in characters."""
_OTHERS = re.compile(r"a/?c|account|खाता|acc?nt|khata|aadh?ar|आधार|card|कार्ड|imei|consumer|policy", re.IGNORECASE)


def find(text: str) -> list[Match[str]]:
    """Every transaction number of a story, as written without blanks, letters in upper case.

    12 digits, or a reference of letters and digits as banks and apps print it, and only near a word for it
    (UTR, txn, transaction, ref, रेफ़रेंस …). A number called account, card or Aadhaar is none.
    """
    plain = ascii_digits(text)
    found: list[Match[str]] = []
    runs = [run for form in (_PLAIN, _GROUPED, _LETTERED) for run in form.finditer(plain)]
    for run in sorted(runs, key=lambda r: r.start()):
        if found and run.start() < found[-1].end:
            continue
        follows = bool(found) and run.start() - found[-1].end <= 8
        if follows or _called(plain, run.start(), run.end()):
            value = re.sub(r"[ \-]", "", run[0]).upper()
            found.append(Match(value, run.start(), run.end(), text[run.start() : run.end()]))
    return found


def parse(text: str) -> str:
    """The transaction number of an answer. Raises Unclear: "missing", "several", "too_short", "too_long"."""
    plain = ascii_digits(text)
    runs = [run[0] for form in (_PLAIN, _GROUPED, _LETTERED) for run in form.finditer(plain)]
    if runs:
        return only([re.sub(r"[ \-]", "", run).upper() for run in runs])
    digits = [len(re.sub(r"\D", "", run[0])) for run in re.finditer(r"\d(?:[ \-]?\d){5,}", plain)]
    if not digits:
        raise Unclear("missing")
    raise Unclear("too_short" if max(digits) < 12 else "too_long")


def _called(plain: str, start: int, end: int) -> bool:
    """True when the nearest word that names a number, in reach, names a transaction."""
    before = plain[max(0, start - _BEFORE) : start]
    said = max((cue.end() for cue in _CUE.finditer(before)), default=-1)
    other = max((cue.end() for cue in _OTHERS.finditer(before)), default=-1)
    if said >= 0:
        return said > other
    return other < 0 and bool(_CUE.search(plain[end : end + _AFTER]))
