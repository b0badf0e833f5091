"""The shape of a service, as its file in `data/services/` says it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from backend.catalogue.kinds import AnyKind, Around, Choice
from backend.catalogue.kinds.base import Frozen, TextOf
from backend.kit.text import Text

Id = Field(pattern=r"^[a-z][a-z0-9_]*$")
ROW, BUTTON = 24, 20
"""How many characters WhatsApp shows of a list row's title and of a button's."""


class When(Frozen):
    """A condition: the answer to `question` is one of `values`."""

    question: str
    values: tuple[str, ...] = Field(min_length=1)


def _conditions(raw: Any) -> Any:
    """Conditions as a file writes them, answers by question."""
    if not isinstance(raw, dict):
        return raw
    pairs = ((question, values if isinstance(values, list) else [values]) for question, values in raw.items())
    return [{"question": question, "values": values} for question, values in pairs]


Conditions = Annotated[tuple[When, ...], BeforeValidator(_conditions)]
"""All of them must hold."""


def hold(conditions: Iterable[When], answers: Mapping[str, Any]) -> bool:
    """Whether every condition holds for these answers by question."""
    return all(answers.get(when.question) in when.values for when in conditions)


class Told(Frozen):
    """What is said at once when a certain answer is given, with numbers to `call` ready to be tapped; `say` is the
    same for the ear."""

    text: TextOf
    say: TextOf | None = None
    call: tuple[str, ...] = ()


OPENING = "opening"


class Heard(Frozen):
    """Words that answer a question before it is asked: who told of a bike is not asked what kind of vehicle it was.
    They stand in the answer to an earlier question (`of`), or in the words that opened the service ("opening"), by the
    value they mean; without `words` those of the choices count. Words of two values answer nothing."""

    of: str
    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Question(Frozen):
    """One question. All conditions in `when` must hold for it to be asked.

    `label` names it at the review and on the officer's screen, `ask` is what the citizen reads, `say` what they
    hear on the telephone, where that differs,
    `example` a good answer; `optional` may be skipped; `entity` is what the opening message or the story may
    already tell; `tell` is said when one of its answers is given. The kind's options stand beside these keys
    in the file.
    """

    id: str = Id
    kind: AnyKind
    label: TextOf
    ask: TextOf
    say: TextOf | None = None
    example: TextOf | None = None
    when: Conditions = ()
    follows: str | None = None
    optional: bool = False
    entity: str | None = None
    heard: Heard | None = None
    tell: dict[str, Told] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _sort_keys(cls, raw: Any) -> Any:
        """A file writes the kind's options beside the question's own keys; here they belong to the kind."""
        if not isinstance(raw, dict) or not isinstance(raw.get("kind"), str):
            return raw
        own = {k: v for k, v in raw.items() if k in cls.model_fields and k != "kind"}
        options = {k: v for k, v in raw.items() if k not in own and k != "kind"}
        own.setdefault("ask", own.get("label"))
        return own | {"kind": {**options, "name": raw["kind"]}}

    def show(self, value: Any, language: str) -> str:
        """A value as a person reads it; an answer that was skipped (None) is a dash."""
        return "–" if value is None else self.kind.show(value, language)

    def hint(self, language: str) -> str:
        """An example of a good answer, without the words "for example"."""
        return self.example.of(language) if self.example else self.kind.hint(language)

    def choices(self, around: Around) -> tuple[Choice, ...]:
        """What can be picked."""
        return self.kind.choices(around)


class Desk(Frozen):
    """A desk that reports on a case: which form it fills in, within how many working days; only when the answers
    are those of `when`."""

    desk: Literal["thana", "dcrb", "liu", "sp_office"]
    report: str = Id
    days: int = Field(ge=1, le=90)
    when: Conditions = ()


class Routing(Frozen):
    """Where a case goes: the question whose place decides district and station."""

    place: str


class Applicant(Frozen):
    """Which answers say who applies and how to reach them."""

    name: str
    mobile: str | None = None


class Paper(Frozen):
    """A document the service issues: its layout in `data/documents/`, how long it is valid, whose photo it shows.

    `facts` names, for a blank of the layout, the questions whose answers fill it, joined by commas; a question
    of the blank's own name needs no mention. `instead` names, for a question, another one whose answer stands in
    its place where it was given ("something else", and then what).
    """

    template: str = Id
    valid_months: int | None = Field(default=None, ge=1, le=120)
    photo: str | None = None
    facts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    instead: dict[str, str] = Field(default_factory=dict)


class Forward(Frozen):
    """Another office decides on the signed report: the District Magistrate, through e-district.

    `document` is that report, for the office and not for the applicant; `when` names the answers for which it is so.
    Where the district's chief is a Commissioner of Police with a magistrate's powers, `own_in_commissionerates`
    leaves the decision there.
    """

    to: Literal["dm"] = "dm"
    document: Paper
    when: Conditions = ()
    own_in_commissionerates: bool = False


class FirRoad(Frozen):
    """What makes a service an FIR: which questions hold what the law wants, and how it is signed.

    `offence`, `story`, `accused_known` (yes or no) are questions; `station` one for the place whose station the
    complainant will go to, where it is not the place of occurrence's. `signature` is the hidden service by which
    the complaint is signed, within `sign_hours` (BNSS 173(1)(ii): three days). Offences in `urgent` go before all
    others, and the district's other stations hear of them at once. `public` is the masked copy for everybody,
    `refusal` the letter with which a refusal can be appealed against (BNSS 173(4)).
    """

    offence: str
    story: str
    accused_known: str
    station: str | None = None
    signature: str
    public: Paper
    refusal: Paper
    sign_hours: int = Field(default=72, ge=1)
    urgent: tuple[str, ...] = ()


class Article(Frozen):
    """What makes a service a register of lost or found articles: which questions hold their sort (the same choices
    on both sides), the day, the words that describe it, the name that stands on it, the numbers that identify it."""

    side: Literal["lost", "found"]
    sort: str
    on: str
    words: tuple[str, ...]
    name: str | None = None
    identifiers: tuple[str, ...] = ()


class Service(Frozen):
    """One service: everything about it that is not the same for all.

    `acknowledgement` is what a case is answered with at once; `forward` says when another office decides;
    `from_e_district`: applications for it come from that portal too; `priority` cases go before others; who seems
    to wish an `urgent` one may be in danger; with the answers of `anonymous` it becomes a tip, whose sender nobody
    knows; `answer` is the hidden service by which a desk's question is answered; `each` is a table: every row of it
    becomes a case of its own. `source` names where a lookup's answer comes from; `follow` is a service that a
    button of that answer begins; `menu` is its place in the menu; `hidden` ones are in no menu and begin by a
    button only; `fir` makes it a first information report, `article` a register of lost or found things; `version`
    is a hash of all that its file and its blocks say.
    """

    id: str = Id
    kind: Literal["case", "receipt", "lookup", "tip"]
    title: TextOf
    about: TextOf
    questions: tuple[Question, ...] = ()
    applicant: Applicant | None = None
    routing: Routing | None = None
    desks: tuple[Desk, ...] = ()
    signatory: Literal["sp"] | None = None
    document: Paper | None = None
    refusal: Paper | None = None
    forward: Forward | None = None
    acknowledgement: Paper = Paper(template="acknowledgement")
    from_e_district: bool = False
    priority: bool = False
    urgent: bool = False
    anonymous: Conditions = ()
    answer: str = "case_answer"
    source: str | None = None
    follow: str | None = None
    each: str | None = None
    article: Article | None = None
    fir: FirRoad | None = None
    menu: int = 50
    hidden: bool = False
    version: str = ""

    def question(self, question_id: str) -> Question:
        """The question of that id. Raises KeyError."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    @property
    def confided(self) -> bool:
        """Whether somebody may tell something in it whom nobody shall know: nothing may show who, or when."""
        return self.kind == "tip" or bool(self.anonymous)

    @property
    def led_to(self) -> set[str]:
        """The hidden services that one of its buttons begins."""
        options = [option for question in self.questions for option in getattr(question.kind, "options", ())]
        return {option.begins for option in options if option.begins} | ({self.follow} if self.follow else set())

    @property
    def at_once(self) -> bool:
        """Whether it asks nothing: in the middle of another service it is answered, and the open question stays."""
        return not self.questions

    def road(self, answers: Mapping[str, Any]) -> str:
        """Which road a finished draft of it takes, by its answers."""
        if self.anonymous and hold(self.anonymous, answers):
            return "tip"
        return "fir" if self.fir else self.kind

    def desks_for(self, answers: Mapping[str, Any]) -> list[Desk]:
        """The desks that report, by the answers."""
        return [desk for desk in self.desks if hold(desk.when, answers)]

    @property
    def begins_with_a_place(self) -> bool:
        """Whether the first thing it asks is where."""
        return bool(self.questions) and self.questions[0].kind.name in ("place", "location")

    @property
    def reviewed(self) -> bool:
        """Whether the answers are shown for checking before anything is done with them."""
        return self.kind != "lookup"


class Catalogue:
    """All services by their ids; in the order a menu shows them, those that are not hidden."""

    def __init__(self, services: dict[str, Service]) -> None:
        self._services = services

    def __getitem__(self, service_id: str) -> Service:
        return self._services[service_id]

    def of_source(self, source: str) -> str:
        """The id of the service, hidden or not, that a source answers. Raises StopIteration."""
        return next(service.id for service in self._services.values() if service.source == source)

    def __contains__(self, service_id: object) -> bool:
        return service_id in self._services

    def __iter__(self) -> Iterator[Service]:
        return (service for service in self._services.values() if not service.hidden)


def long_titles(service: Service) -> list[tuple[str, Text]]:
    """Titles too long for a row of WhatsApp (24 characters) or, where at most three are offered, a button (20)."""
    found = [(service.id, service.title)] if _longest(service.title) > ROW else []
    for question in service.questions:
        options = getattr(question.kind, "options", ())
        limit = ROW if len(options) > 3 else BUTTON
        found += [(f"{question.id}.{o.id}", o.title) for o in options if _longest(o.title) > limit]
    return found


def _longest(text: Text) -> int:
    return max(len(text.hi), len(text.en))
