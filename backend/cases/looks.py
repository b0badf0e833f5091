"""Who looked at a case, told to the person it is about: by office, never by name."""

from collections import Counter

from sqlalchemy import Connection

from backend.kit.text import Texts
from backend.people import officers
from backend.trail import store as trail
from backend.trail.entries import LOOKS

_AN_OFFICER = "officer:"


class Looks:
    """Tells of looks at cases."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def told(self, tx: Connection, case_id: str, language: str) -> str:
        """How often which office looked at the case, in a line; empty when none did."""
        by_role: Counter[str] = Counter()
        for actor, count in trail.seen_by(tx, case_id, LOOKS):
            if actor.startswith(_AN_OFFICER):
                officer = officers.by_id(tx, actor.removeprefix(_AN_OFFICER))
                by_role[officer.role if officer else "gone"] += count
        if not by_role:
            return ""
        offices = [
            self._texts("looks.office", language, office=self._texts(f"looks.role.{role}", language), count=count)
            for role, count in by_role.most_common()
        ]
        return self._texts("looks.seen_by", language, offices=", ".join(offices))
