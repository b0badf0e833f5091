"""Every look of an officer at personal data leaves its entry in the trail: here, for all pages of the portal.

What an officer changes is noted with the change itself, in its transaction; what is noted here is that a page with
somebody's data was made, before it is sent: an entry that can't be written keeps the page back.
"""

from collections.abc import Mapping

from fastapi import Response

from backend.cases import store as cases
from backend.kit.db import Database
from backend.people import Officer
from backend.trail.entries import note

OWN = ("/portal/account", "/portal/password", "/portal/codes", "/portal/code")  # the officer's own data
_PARTS = ("/preview", "/map")  # what stands on a page that is itself noted


def noted(db: Database, officer: Officer, path: str, given: Mapping[str, str], response: Response) -> None:
    """Notes that `officer` was shown the page of the route `path` with the ids `given`; a redirect shows nothing."""
    if 300 <= response.status_code < 400 or path.startswith(OWN) or _next_piece(response):
        return
    page = path.removeprefix("/portal")
    verb = "opened_file" if path.endswith("/files/{file_id}") else "seen"
    ids = {name: value for name, value in given.items() if name != "case_no"}
    with db.write() as tx:
        row = cases.case_by_number(tx, given["case_no"]) if "case_no" in given else None
        # A small picture or a map is part of the page it stands on: on record, but no look of its own at the case.
        if row is None or path.endswith(_PARTS):
            subject = page.format_map({**given, "case_no": row.id if row else given.get("case_no", "")})
            note(tx, f"officer:{officer.id}", verb, subject=subject, role=officer.role)
        else:
            note(tx, f"officer:{officer.id}", verb, case=row.id, page=page, role=officer.role, **ids)


def _next_piece(response: Response) -> bool:
    """Whether it is what a player fetches of a sound or film after its beginning."""
    piece = response.headers.get("content-range", "")
    return response.status_code in (206, 416) and not piece.startswith("bytes 0-")
