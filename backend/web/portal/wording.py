"""An administrator reads every text, and puts other words in its place where that may be done while all runs."""

from fastapi import Response

from backend.kit.text import LANGUAGES, Text
from backend.web.parts import Parts
from backend.web.portal.cases import names_of
from backend.web.portal.guard import Guard, NotHere, Visit
from backend.web.portal.pages import Pages
from backend.web.portal.upkeep import ADMIN

_MOST = 100
_LONGEST = 4000  # characters
_TOLD = {"kept", "taken_back"}
_JOINERS = "\u200c\u200d"  # unseen, but Devanagari is written with them


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, wording = parts.db, parts.wording

    @guard.page("GET", "/texts", ADMIN, menu="amending.texts.title")
    def texts(visit: Visit) -> Response:
        find = " ".join(visit.request.query_params.get("find", "")[:100].split())
        only = visit.request.query_params.get("only") == "changed"
        with db.read() as tx:
            changed = wording.changed(tx)
        keys = [key for key in (changed if only else wording) if key in known]
        found = [(key, text) for key in keys if _holds(find.casefold(), key, text := wording.now(key))]
        shown = {"found": found[:_MOST], "count": len(found), "limit": _MOST}
        return pages.draw(visit, "texts.html", find=find, only=only, changed=changed, **shown)

    @guard.page("GET", "/texts/{key}", ADMIN)
    def text(visit: Visit, key: str) -> Response:
        return drawn(visit, key, {})

    @guard.page("POST", "/texts/{key}", ADMIN)
    def given(visit: Visit, key: str) -> Response:
        if key not in known or wording.kept_back(key):
            raise NotHere
        if visit.do == "show":
            return drawn(visit, key, {})
        if visit.do == "take_back":
            with db.write() as tx:
                wording.take_back(tx, key, visit.me.id)
            return pages.go(f"/texts/{key}?told=taken_back")
        words = Text(**{language: _tidy(visit.form.get(language, "")) for language in LANGUAGES})
        if wrong := wording.wrong(key, words):
            told = {w.language: pages.text(f"amending.wrong.{w.reason}", visit, told=w.told) for w in wrong}
            return drawn(visit, key, told)
        with db.write() as tx:
            wording.change(tx, key, words, visit.me.id)
        return pages.go(f"/texts/{key}?told=kept")

    def drawn(visit: Visit, key: str, errors: dict[str, str]) -> Response:
        if key not in known:
            raise NotHere
        with db.read() as tx:
            history = wording.history(tx, key)
            changed = key in wording.changed(tx)
            names = names_of(tx, (change.by for change in history))
        told = visit.request.query_params.get("told")
        return pages.draw(
            visit,
            "text.html",
            422 if errors else 200,
            key=key,
            now=wording.now(key),
            of_file=wording.of_file(key),
            blanks=wording.blanks(key),
            kept_back=wording.kept_back(key),
            changed=changed,
            history=history,
            names=names,
            form=visit.form,
            errors=errors,
            told=told if told in _TOLD else None,
        )

    known = frozenset(wording)


def _tidy(words: str) -> str:
    """Words as they are kept: no spaces at the ends of lines, nothing that can't be printed."""
    plain = words[:_LONGEST].replace("\r\n", "\n").encode("utf-8", "replace").decode()
    lines = ("".join(c for c in line if c.isprintable() or c in _JOINERS).rstrip() for line in plain.split("\n"))
    return "\n".join(lines).strip()


def _holds(find: str, key: str, text: Text) -> bool:
    return not find or find in key.casefold() or find in text.hi.casefold() or find in text.en.casefold()
