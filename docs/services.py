"""Writes docs/services.md from the catalogue: `python -m docs.services`, in the root folder."""

from collections.abc import Iterator
from pathlib import Path

from backend.catalogue.loader import load
from backend.catalogue.model import Paper, Service
from backend.documents.layouts import load_layouts
from backend.kit.text import Texts
from backend.payments.fees import Fees, rupees

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/services.md"
DATA = ROOT / "data"
OFFICES = {
    "thana": "police station",
    "dcrb": "District Crime Records Bureau",
    "liu": "Local Intelligence Unit",
    "sp_office": "police chief’s office",
}

HEAD = """\
# Services

What each service asks, where it goes, how long it may take and what comes back. This page is written from the files of
`data/services/` by `python -m docs.services`; a test compares it with them. A question in italics is asked only after
certain answers, one in brackets may be skipped. Days are working days.

"""


def page() -> str:
    """The whole page."""
    texts = Texts.load(DATA / "texts")
    layouts = load_layouts(DATA / "documents")
    titles = {name: layout.title.en for name, layout in layouts.items()}
    catalogue = load(DATA, texts)
    fees = Fees.load(DATA / "fees.yml", catalogue)
    return HEAD + "\n".join(_section(service, titles, fees) for service in catalogue)


def _section(service: Service, titles: dict[str, str], fees: Fees) -> str:
    lines = [f"## {service.title.en} · {service.title.hi}", "", f"`{service.id}`: {service.about.en}", ""]
    rows = [("Asks", _asked(service)), ("Goes to", _road(service)), ("Costs", _cost(service, fees))]
    rows.append(("Comes back", _back(service, titles)))
    return "\n".join([*lines, *(f"- **{head}:** {text}" for head, text in rows if text)]) + "\n"


def _cost(service: Service, fees: Fees) -> str:
    paise = fees.of(service.id, "")
    return f"{rupees(paise)}, where a payment gateway is connected" if paise else ""


def _asked(service: Service) -> str:
    return ", ".join(_questions(service)) or "nothing"


def _questions(service: Service) -> Iterator[str]:
    for question in service.questions:
        words = question.label.en
        label = words if words[1:2].isupper() else words[:1].lower() + words[1:]
        label = f"({label})" if question.optional else label
        yield f"*{label}*" if question.when or question.follows else label


def _road(service: Service) -> str:
    if service.fir:
        return (
            f"the station of the place, or another as a Zero FIR; to be signed within {service.fir.sign_hours} hours; "
            f"the station registers, transfers, asks back or refuses with a reason"
        )
    if service.kind == "lookup":
        return ""
    if service.kind == "tip":
        return "the police station, without any name"
    roads = [
        f"{OFFICES[desk.desk]} within {desk.days} days" + (" *(by the answers)*" if desk.when else "")
        for desk in service.desks
    ]
    if service.signatory:
        roads.append("the district’s police chief decides and signs")
    if service.forward:
        where = " outside commissionerates" if service.forward.own_in_commissionerates else ""
        roads.append(f"the signed report goes to the District Magistrate{where}")
    if service.anonymous:
        roads.append("without a name it becomes a tip")
    return "; ".join(roads) or "nobody: it is answered at once"


def _back(service: Service, titles: dict[str, str]) -> str:
    if service.kind == "lookup":
        return "the answer, at once; no case is kept"
    if service.kind == "tip":
        return "a secret code, with which the police’s answer can be read"
    papers: list[tuple[str, Paper | None]] = []
    if service.kind == "case":
        papers.append(("at once", service.acknowledgement))
    papers.append(("", service.document))
    if service.fir:
        papers.append(("for everybody, masked", service.fir.public))
    papers.append(("or", service.refusal))
    told = [
        f"{when + ': ' if when else ''}{titles[paper.template]}"
        + (f" (valid {paper.valid_months} months)" if paper.valid_months else "")
        for when, paper in papers
        if paper is not None
    ]
    if service.kind == "case" and not (service.signatory or service.fir):
        told.append("the desk’s reply in the chat")
    return "; ".join(told)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
