"""What a desk fills in about a case: a report form, one file of data each (`data/reports/*.yml`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from backend.kit.text import BadFile, Text, load_yaml, text_from

Kind = Literal["yes_no", "choice", "text"]
LONGEST_TEXT = 4000  # characters
_YES_NO = {"yes": Text("हाँ", "Yes"), "no": Text("नहीं", "No")}
_FORM_KEYS = {"title", "intro", "fields"}
_FIELD_KEYS = {"id", "kind", "label", "help", "required", "missing", "choices", "against", "when", "reply"}


@dataclass(frozen=True)
class When:
    """The field is asked only when an earlier field was answered with `answer`."""

    field: str
    answer: str


@dataclass(frozen=True)
class Field:
    """One line of a report. `missing` is what we say when a required one is left empty; `against` are the
    answers that speak against the applicant: to issue in spite of one, the signatory must write why; a `reply` is
    what the citizen is told when the case is closed."""

    id: str
    kind: Kind
    label: Text
    help: Text | None = None
    required: bool = False
    missing: Text | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)
    against: tuple[str, ...] = ()
    when: When | None = None
    reply: bool = False


@dataclass(frozen=True)
class ReportForm:
    """A desk's report form. `name` is its file's name, by which a service asks for it."""

    name: str
    title: Text
    intro: Text | None
    fields: tuple[Field, ...]

    def shown(self, values: Mapping[str, str]) -> list[tuple[Text, Text]]:
        """The filed values as a person reads them, with their labels, in the form's order."""
        told = self.told(values)
        return [(f.label, told[f.id]) for f in self.fields if f.id in told]

    def told(self, values: Mapping[str, str]) -> dict[str, Text]:
        """The filed values by their field, as a person reads them."""
        return {
            f.id: f.choices.get(values[f.id]) or Text(values[f.id], values[f.id])
            for f in self.fields
            if values.get(f.id)
        }

    def reply(self, values: Mapping[str, str]) -> str:
        """What the citizen is told of a filed report."""
        return "\n".join(values[f.id] for f in self.fields if f.reply and values.get(f.id))

    def against(self, values: Mapping[str, str]) -> list[tuple[Text, Text]]:
        """Those filed values that speak against the applicant, with their labels, in the form's order."""
        return [(f.label, f.choices[values[f.id]]) for f in self.fields if values.get(f.id) in f.against]


@dataclass(frozen=True)
class Wrong:
    """Why a field was not accepted: `code` is missing, not_a_choice or too_long (`count` characters)."""

    code: Literal["missing", "not_a_choice", "too_long"]
    count: int = 0


@dataclass(frozen=True)
class Parsed:
    """`values` to be filed, and `errors` by field id; filed only when there are none."""

    values: dict[str, str]
    errors: dict[str, Wrong]


def typed(form: ReportForm, submitted: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the form's fields, as it was typed: for a draft, and for showing it again."""
    return {f.id: _plain(submitted[f.id]) for f in form.fields if submitted.get(f.id)}


def parse_report(form: ReportForm, submitted: Mapping[str, str]) -> Parsed:
    """Judges a report to be filed. A field whose `when` does not hold is left out, whatever it holds."""
    values: dict[str, str] = {}
    errors: dict[str, Wrong] = {}
    for f in form.fields:
        if f.when and values.get(f.when.field) != f.when.answer:
            continue
        given = _plain(submitted.get(f.id, "")).strip()
        if wrong := _wrong(f, given):
            errors[f.id] = wrong
        elif given:
            values[f.id] = given
    return Parsed(values, errors)


def _wrong(f: Field, given: str) -> Wrong | None:
    if not given:
        return Wrong("missing") if f.required else None
    if f.kind == "text":
        return Wrong("too_long", len(given)) if len(given) > LONGEST_TEXT else None
    return None if given in f.choices else Wrong("not_a_choice")


def _plain(given: str) -> str:
    # Browsers send line ends as CR LF; the databases take neither NUL nor lone surrogates.
    text = given.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.encode("utf-8", "replace").decode()


def load_reports(folder: Path) -> dict[str, ReportForm]:
    """Every report form of the folder by its name. Raises BadFile with the place of the mistake."""
    return {path.stem: load_report(path) for path in sorted(folder.glob("*.yml"))}


def load_report(path: Path) -> ReportForm:
    """One report form. Raises BadFile, e.g. `thana.cases_found: no text in hi`."""
    name, node = path.stem, load_yaml(path)
    _mapping(node, name, _FORM_KEYS)
    rows = node.get("fields")
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise BadFile(f"{name}: expected a list of fields")
    fields: dict[str, Field] = {}
    for number, row in enumerate(rows, 1):
        made = _field(row, name, number, fields)
        if made.id in fields:
            raise BadFile(f"{name}.{made.id}: given twice")
        fields[made.id] = made
    intro = text_from(node["intro"], f"{name}.intro") if "intro" in node else None
    return ReportForm(name, text_from(node.get("title"), f"{name}.title"), intro, tuple(fields.values()))


def _field(row: Any, name: str, number: int, earlier: Mapping[str, Field]) -> Field:
    _mapping(row, f"{name}, field {number}", _FIELD_KEYS)
    if not isinstance(row.get("id"), str) or not row["id"].isidentifier():
        raise BadFile(f"{name}, field {number}: expected an id of letters, digits and _")
    where = f"{name}.{row['id']}"
    kind = row.get("kind")
    if kind not in get_args(Kind):
        raise BadFile(f"{where}: kind is one of {', '.join(get_args(Kind))}")
    required = row.get("required", False)
    if not isinstance(required, bool):
        raise BadFile(f"{where}: required is true or false")
    if required != ("missing" in row):
        raise BadFile(f"{where}: `missing` says what lacks, for a required field and no other")
    choices = _choices(row, kind, where)
    reply = row.get("reply", False)
    if not isinstance(reply, bool) or (reply and kind != "text"):
        raise BadFile(f"{where}: reply is true or false, and of a text")
    return Field(
        id=row["id"],
        kind=kind,
        label=text_from(row.get("label"), f"{where}.label"),
        help=text_from(row["help"], f"{where}.help") if "help" in row else None,
        required=required,
        missing=text_from(row["missing"], f"{where}.missing") if required else None,
        choices=choices,
        against=_against(row["against"], where, choices) if "against" in row else (),
        when=_when(row["when"], where, earlier) if "when" in row else None,
        reply=reply,
    )


def _choices(row: Mapping[str, Any], kind: Kind, where: str) -> Mapping[str, Text]:
    if (kind == "choice") != ("choices" in row):
        raise BadFile(f"{where}: choices belong to the kind choice, and to no other")
    if kind != "choice":
        return _YES_NO if kind == "yes_no" else {}
    choices = row["choices"]
    if not isinstance(choices, Mapping) or len(choices) < 2:
        raise BadFile(f"{where}.choices: expected at least two")
    return {str(value): text_from(text, f"{where}.choices.{value}") for value, text in choices.items()}


def _against(node: Any, where: str, choices: Mapping[str, Text]) -> tuple[str, ...]:
    if not isinstance(node, Sequence) or isinstance(node, str) or not node:
        raise BadFile(f"{where}.against: expected a list of answers")
    answers = tuple(str(answer) for answer in node)
    if unknown := set(answers) - set(choices):
        raise BadFile(f"{where}.against: no such answer {', '.join(sorted(unknown))}")
    if len(set(answers)) < len(answers) or len(answers) == len(choices):
        raise BadFile(f"{where}.against: each answer once, and not all of them")
    return answers


def _when(node: Any, where: str, earlier: Mapping[str, Field]) -> When:
    if not isinstance(node, Mapping) or len(node) != 1:
        raise BadFile(f"{where}.when: expected one earlier field and its answer")
    ((other, answer),) = node.items()
    if other not in earlier or answer not in earlier[other].choices:
        raise BadFile(f"{where}.when: no earlier field {other} with the answer {answer}")
    return When(other, answer)


def _mapping(node: Any, where: str, known: set[str]) -> None:
    if not isinstance(node, Mapping):
        raise BadFile(f"{where}: expected names and values")
    if unknown := set(node) - known:
        raise BadFile(f"{where}: unknown {', '.join(sorted(map(str, unknown)))}")
