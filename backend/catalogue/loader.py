"""Reads the catalogue from its files and refuses what is wrong with the path of the mistake."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from backend.catalogue.kinds import Otp, Place, Table
from backend.catalogue.kinds.base import Frozen
from backend.catalogue.model import OPENING, Catalogue, Question, Service, When, long_titles
from backend.catalogue.reports import load_reports
from backend.kit.text import BadFile, Texts, load_yaml

_SILENT = {"questions", "choices", "options", "kind"}


def load(data: Path, texts: Texts) -> Catalogue:
    """The catalogue of `data/services`, `data/blocks` and `data/reports`.

    Raises BadFile with every mistake found in a file, each with its path, such as
    "character_certificate.purpose.other: no text in hi".
    """
    blocks = {path.stem: _block(path) for path in sorted((data / "blocks").glob("*.yml"))}
    reports = load_reports(data / "reports")
    services = [_service(path, blocks, texts) for path in sorted((data / "services").glob("*.yml"))]
    hidden = {service.id for service in services if service.hidden}
    for service in services:
        _check(service, reports)
        for begun in service.led_to - hidden:
            raise BadFile(f"{service.id}: {begun} is begun by a button, but there is no hidden service of that name")
        if service.fir and not any(s.id == service.fir.signature and s.hidden for s in services):
            raise BadFile(f"{service.id}.fir.signature: no hidden service {service.fir.signature}")
    return Catalogue({s.id: s for s in sorted(services, key=lambda s: (s.menu, s.id))})


def _block(path: Path) -> list[Any]:
    raw = load_yaml(path)
    if not isinstance(raw, Mapping) or set(raw) != {"questions"} or not isinstance(raw["questions"], list):
        raise BadFile(f"{path.stem}: a block has questions and nothing else")
    return raw["questions"]


def _service(path: Path, blocks: Mapping[str, list[Any]], texts: Texts) -> Service:
    raw = _mapping(path)
    for key in {"id", "version"} & set(raw):
        raise BadFile(f"{path.stem}.{key}: unknown key")
    questions: list[Any] = []
    given = raw.get("questions") or []
    if not isinstance(given, list):
        raise BadFile(f"{path.stem}.questions: expected a list")
    for item in given:
        questions += _expanded(item, blocks, path.stem)
    questions = [q for question in questions for q in _with_code(question, texts)]
    raw = {**raw, "id": path.stem, "questions": questions}
    words = json.dumps(raw, sort_keys=True, ensure_ascii=False, default=str)
    raw["version"] = hashlib.sha256(words.encode()).hexdigest()[:12]
    return shaped(Service, raw, path.stem, texts)


def _mapping(path: Path) -> dict[str, Any]:
    raw = load_yaml(path)
    if not isinstance(raw, Mapping):
        raise BadFile(f"{path.stem}: expected keys and values")
    return dict(raw)


def _expanded(item: Any, blocks: Mapping[str, list[Any]], where: str) -> list[Any]:
    if not isinstance(item, Mapping) or "block" not in item:
        return [item]
    if set(item) != {"block"}:
        raise BadFile(f"{where}.{item['block']}: a block is named and nothing else")
    if not isinstance(item["block"], str) or item["block"] not in blocks:
        raise BadFile(f"{where}: no block {item['block']}")
    return blocks[item["block"]]


def _with_code(question: Any, texts: Texts) -> list[Any]:
    """A mobile that is to be verified is followed by the question for the code sent to it."""
    if not isinstance(question, Mapping) or question.get("kind") != "mobile" or question.get("verify") is not True:
        return [question]
    code = {"id": f"{question.get('id')}_code", "kind": "otp", "mobile": question.get("id")}
    code |= {"fresh": True} if question.get("fresh") is True else {}
    for key, name in (("label", "answers.otp.label"), ("ask", "answers.otp.ask"), ("say", "ear.answers.otp.ask")):
        if name not in texts:
            continue
        text = texts.pair(name)
        code[key] = {"hi": text.hi, "en": text.en}
    return [question, code | ({"when": question["when"]} if "when" in question else {})]


def shaped[Shape: Frozen](shape: type[Shape], raw: Any, where: str, texts: Texts) -> Shape:
    """`raw` as a frozen `shape`. Raises BadFile with the path of each mistake, beginning with `where`."""
    try:
        return shape.model_validate(raw, context={"texts": texts})
    except ValidationError as mistakes:
        found = mistakes.errors(include_url=False)
        lines = [f"{_path(where, raw, m['loc'])}: {_reason(m)}" for m in found if not _follows(m, found)]
        raise BadFile("\n".join(dict.fromkeys(lines))) from None


def _follows(mistake: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a list is "too short" only because something in it is wrong."""
    loc = mistake["loc"]
    inside = any(len(m["loc"]) > len(loc) and m["loc"][: len(loc)] == loc for m in found)
    return mistake["type"] == "too_short" and inside


def _path(where: str, raw: Any, loc: Sequence[str | int]) -> str:
    """The place of a mistake as a clerk reads it: ids instead of positions, no words of the machinery."""
    parts, at, inside = [where], raw, ""
    for step in loc:
        if isinstance(step, int):
            items = list(at.items()) if isinstance(at, Mapping) else at
            at = items[step] if isinstance(items, Sequence) and step < len(items) else None
            if isinstance(at, tuple):  # choices are written by id
                parts.append(str(at[0]))
                at = at[1]
                continue
            named = isinstance(at, Mapping) and isinstance(at.get("id"), str)
            parts.append(at["id"] if named else str(step + 1))
            continue
        if isinstance(at, Mapping) and step not in at and step == at.get("kind"):
            continue  # the kind's name, which pydantic puts between a question and its options
        if (step not in _SILENT or step == loc[0] == "kind") and not (step == "title" and inside == "choices"):
            parts.append(step)
        inside = step if step in _SILENT else inside
        at = at.get(step, at if step == "kind" else None) if isinstance(at, Mapping) else None
        if isinstance(at, str) and step == "kind":
            at = _kind_of(raw, loc)
    return ".".join(parts)


def _kind_of(raw: Any, loc: Sequence[str | int]) -> Any:
    """The question itself: in the file a kind's options stand beside the question's keys."""
    for step in loc[: loc.index("kind")]:
        raw = raw[step]
    return raw


def _reason(mistake: Mapping[str, Any]) -> str:
    match mistake["type"]:
        case "missing":
            return "missing"
        case "extra_forbidden":
            return "unknown key"
        case "union_tag_invalid":
            return "no such kind of answer"
        case "too_short" | "too_long":
            return "too few" if mistake["type"] == "too_short" else "too many"
        case _:
            return mistake["msg"][:1].lower() + mistake["msg"][1:]


def _check(service: Service, reports: Collection[str]) -> None:
    """What no single key shows: names that must agree, and what each kind of service needs."""
    name = service.id
    if service.at_once and service.kind != "lookup":
        raise BadFile(f"{name}.questions: missing")
    _check_questions(name, service.questions)
    kinds = {q.id: q.kind for q in service.questions}
    columns = {column.id for kind in kinds.values() if isinstance(kind, Table) for column in kind.columns}
    for path, question in _named_questions(service):
        if question not in kinds and question not in columns:
            raise BadFile(f"{name}.{path}: no question {question}")
    if service.routing and not isinstance(kinds[service.routing.place], Place):
        raise BadFile(f"{name}.routing.place: {service.routing.place} does not ask for a place")
    if service.each and not isinstance(kinds[service.each], Table):
        raise BadFile(f"{name}.each: {service.each} is no table")
    for path, conditions in _conditions(service):
        for when in conditions:
            if when.question not in kinds:
                raise BadFile(f"{name}.{path}: no question {when.question}")
            if set(when.values) - set(kinds[when.question].values() or ()):
                raise BadFile(f"{name}.{path}: {when.question} is never {', '.join(when.values)}")
    for desk in service.desks:
        if desk.report not in reports:
            raise BadFile(f"{name}.desks.{desk.desk}: no report {desk.report}")
    needs = {"case": ("applicant", "routing", "desks"), "lookup": ("source",)}
    needs |= {"receipt": ("applicant", "routing", "document"), "tip": ("routing",)}
    if service.fir:
        needs |= {"case": ("applicant", "routing", "document")}
    for key in needs[service.kind]:
        if not getattr(service, key):
            raise BadFile(f"{name}.{key}: missing; a {service.kind} needs it")
    for path, _ in long_titles(service):
        raise BadFile(f"{name}.{path}: title too long for WhatsApp (rows 24, up to three buttons 20)")


def _conditions(service: Service) -> list[tuple[str, tuple[When, ...]]]:
    found = [("anonymous", service.anonymous), *((f"desks.{desk.desk}.when", desk.when) for desk in service.desks)]
    return [*found, ("forward.when", service.forward.when)] if service.forward else found


def _named_questions(service: Service) -> list[tuple[str, str]]:
    found = []
    if service.routing:
        found.append(("routing.place", service.routing.place))
    if service.applicant:
        found.append(("applicant.name", service.applicant.name))
        found.append(("applicant.mobile", service.applicant.mobile))
    if service.each:
        found.append(("each", service.each))
    if service.fir:
        named = ("offence", "story", "accused_known", "station")
        found += [(f"fir.{key}", getattr(service.fir, key)) for key in named]
    if about := service.article:
        named = (about.sort, about.on, about.name, *about.words, *about.identifiers)
        found += [("article", question) for question in named]
    if service.document:
        found.append(("document.photo", service.document.photo))
        found += [("document.instead", question) for pair in service.document.instead.items() for question in pair]
        for blank, questions in service.document.facts.items():
            found += [(f"document.facts.{blank}", question) for question in questions]
    return [(path, question) for path, question in found if question is not None]


def _check_questions(where: str, questions: Sequence[Question]) -> None:
    """Ids are unique; a condition looks back, at a question that can be answered as it says."""
    before: dict[str, Question] = {}
    for question in questions:
        if question.id in before:
            raise BadFile(f"{where}.{question.id}: asked twice")
        for when in question.when:
            if when.question not in before:
                raise BadFile(f"{where}.{question.id}.when: no earlier question {when.question}")
            possible = before[when.question].kind.values()
            for value in when.values:
                if possible is None or value not in possible:
                    raise BadFile(f"{where}.{question.id}.when: {when.question} is never {value}")
        for value in question.heard.words if question.heard else ():
            if value not in (question.kind.values() or ()):
                raise BadFile(f"{where}.{question.id}.heard: it is never {value}")
        of = question.heard.of if question.heard else None
        for earlier in (of, question.follows, getattr(question.kind, "after", None)):
            if earlier not in (None, OPENING, *before):
                raise BadFile(f"{where}.{question.id}: no earlier question {earlier}")
        for value in question.tell:
            if value not in (question.kind.values() or ()):
                raise BadFile(f"{where}.{question.id}.tell: it is never {value}")
        if isinstance(question.kind, Otp) and question.kind.mobile not in before:
            raise BadFile(f"{where}.{question.id}: no earlier question {question.kind.mobile}")
        before[question.id] = question
