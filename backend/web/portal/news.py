"""Where an officer wants to hear of new cases and of the own account: the own chat, linked by a code, or an e-mail
address."""

from fastapi import Response

from backend.casework.sending import CHAT, EMAIL
from backend.web.parts import Parts
from backend.web.portal.guard import EVERY_OFFICER, Guard, NotHere, Visit
from backend.web.portal.pages import Pages

_TOLD = {"saved", "sent_code", "gone"}


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, news = parts.db, parts.desk_news

    def drawn(visit: Visit, status: int = 200, errors: dict[str, str] | None = None) -> Response:
        with db.read() as tx:
            mine = {contact.channel: contact for contact in news.contacts(tx, visit.me)}
        told = visit.request.query_params.get("told")
        link = f"/start {parts.catalogue.of_source('officer_link')}__"
        return pages.draw(
            visit,
            "news.html",
            status,
            chat=mine.get(CHAT),
            email=mine.get(EMAIL),
            email_on=news.email,
            link=link,
            told=told if told in _TOLD else None,
            form=visit.form,
            errors=errors or {},
        )

    @guard.page("GET", "/account/news", EVERY_OFFICER)
    def page(visit: Visit) -> Response:
        return drawn(visit)

    @guard.page("POST", "/account/news", EVERY_OFFICER)
    def changed(visit: Visit) -> Response:
        given, told = visit.form.get("given", "").strip(), "saved"
        try:
            with db.write() as tx:
                match visit.do:
                    case "chat":
                        news.begin_chat(tx, visit.me, visit.language)
                        told = ""
                    case "email" if news.email:
                        news.begin_email(tx, visit.me, given, visit.language)
                        told = "sent_code"
                    case "confirm":
                        if not news.confirm_email(tx, visit.me, given):
                            told = "wrong"
                    case "forget-chat" | "forget-email":
                        news.forget(tx, visit.me, visit.do.removeprefix("forget-"))
                        told = "gone"
                    case _:
                        raise NotHere
        except ValueError:
            return drawn(visit, 422, {"given": pages.text("news.no_address", visit)})
        if told == "wrong":
            return drawn(visit, 422, {"given": pages.text("news.wrong_code", visit)})
        return pages.go("/account/news" + (f"?told={told}" if told else ""))
