"""Who may open which route, written down by hand: what the application says of itself is held against it.

A route that is not here fails `test_every_route.py`. Add a line for each new one, with the roles that need it.
"""

ANYONE: frozenset[str] = frozenset({"anyone"})
SERVICES: frozenset[str] = frozenset({"services"})  # only with the bearer token of the calls between our parts

GATEWAY: frozenset[str] = frozenset({"gateway"})  # the payment gateway, by its signature
E_DISTRICT: frozenset[str] = frozenset({"e-district"})  # the portal, by a token of its own client

STATION = frozenset({"station_officer", "sho"})
WRITERS = STATION | {"dcrb", "liu", "sp"}
READERS = WRITERS | {"circle_officer", "dm"}
SP = frozenset({"sp"})
HEADQUARTERS = frozenset({"headquarters"})
ADMIN = frozenset({"admin"})
ALL = READERS | HEADQUARTERS | ADMIN

MATRIX: dict[str, frozenset[str]] = {
    "GET /openapi.json": ANYONE,
    "GET /health": ANYONE,
    "GET /verify": ANYONE,
    "GET /verify/{code}": ANYONE,
    "POST /verify": ANYONE,
    "POST /conversations": SERVICES,
    "GET /conversations/{sender}": SERVICES,
    "POST /conversations/{sender}/says": SERVICES,
    "POST /conversations/{sender}/updates": SERVICES,
    "POST /conversations/{sender}/silence": SERVICES,
    "POST /outbox": SERVICES,
    "POST /outbox/{notice}": SERVICES,
    "POST /drafts": SERVICES,
    "POST /drafts/{draft}/answers": SERVICES,
    "POST /files": SERVICES,
    "GET /documents/{token}": SERVICES,
    "GET /pictures/{token}": SERVICES,
    "POST /payments/webhook": GATEWAY,
    "GET /payments/return": GATEWAY,
    "POST /edistrict/oauth/token": ANYONE,
    "POST /edistrict/applications": E_DISTRICT,
    "GET /edistrict/applications/{number:path}": E_DISTRICT,
    "POST /edistrict/decisions": E_DISTRICT,
    "GET /portal": ALL,
    "GET /portal/login": ANYONE,
    "POST /portal/login": ANYONE,
    "POST /portal/logout": ALL,
    "POST /portal/language": ANYONE,
    "GET /portal/static/{name}": ANYONE,
    "GET /portal/{rest:path}": ANYONE,
    "GET /portal/queue": READERS,
    "POST /portal/search": READERS,
    "GET /portal/cases/{case_no}": READERS,
    "POST /portal/cases/{case_no}/taken": WRITERS,
    "GET /portal/cases/{case_no}/files/{file_id}": READERS,
    "GET /portal/cases/{case_no}/files/{file_id}/preview": READERS,
    "GET /portal/cases/{case_no}/documents/{document_id}": READERS,
    "GET /portal/cases/{case_no}/map": READERS,
    "GET /portal/cases/{case_no}/summary": READERS,
    "GET /portal/cases/{case_no}/summary.pdf": READERS,
    "GET /portal/cases/{case_no}/report": WRITERS,
    "POST /portal/cases/{case_no}/report": WRITERS,
    "GET /portal/cases/{case_no}/question": WRITERS,
    "POST /portal/cases/{case_no}/question": WRITERS,
    "GET /portal/cases/{case_no}/decision": SP,
    "POST /portal/cases/{case_no}/decision": SP,
    "GET /portal/cases/{case_no}/signature": SP,
    "POST /portal/cases/{case_no}/signature": SP,
    "GET /portal/firs": STATION | SP | {"circle_officer"},
    "GET /portal/firs/{case_no}": STATION | SP | {"circle_officer"},
    "GET /portal/firs/{case_no}/files/{file_id}": STATION | SP | {"circle_officer"},
    "GET /portal/firs/{case_no}/files/{file_id}/preview": STATION | SP | {"circle_officer"},
    "GET /portal/firs/{case_no}/map": STATION | SP | {"circle_officer"},
    "GET /portal/firs/{case_no}/summary": STATION | SP | {"circle_officer"},
    "GET /portal/firs/{case_no}/summary.pdf": STATION | SP | {"circle_officer"},
    "GET /portal/firs/{case_no}/documents/{document_id}": STATION | SP | {"circle_officer"},
    "POST /portal/firs/{case_no}/signature": STATION,
    "POST /portal/firs/{case_no}/registration": STATION,
    "POST /portal/firs/{case_no}/transfer": STATION,
    "POST /portal/firs/{case_no}/refusal": STATION,
    "POST /portal/firs/{case_no}/question": STATION,
    "GET /portal/tips": STATION | SP,
    "GET /portal/tips/{tip_id}": STATION | SP,
    "POST /portal/tips/{tip_id}": STATION | SP,
    "GET /portal/tips/{tip_id}/files/{file_id}": STATION | SP,
    "GET /portal/bodies": STATION | SP | {"dcrb"},
    "GET /portal/exchange": SP,
    "POST /portal/exchange/handovers/{job_id}": SP,
    "POST /portal/exchange/payments/{case_no}/{payment_id}": SP,
    "POST /portal/exchange/refunds/{refund_id}": SP,
    "POST /portal/code": ANYONE,  # whoever gave a right password before
    "GET /portal/password": ALL,
    "POST /portal/password": ALL,
    "GET /portal/codes": ALL,
    "POST /portal/codes": ALL,
    "GET /portal/officers": ADMIN,
    "GET /portal/officers/new": ADMIN,
    "POST /portal/officers/new": ADMIN,
    "GET /portal/officers/{officer_id}": ADMIN,
    "POST /portal/officers/{officer_id}/post": ADMIN,
    "POST /portal/officers/{officer_id}/act": ADMIN,
    "GET /portal/figures": HEADQUARTERS,
    "GET /portal/figures/{district}": HEADQUARTERS,
    "GET /portal/holidays": ADMIN,
    "POST /portal/holidays": ADMIN,
    "POST /portal/holidays/{day}/open": ADMIN,
    "GET /portal/phones": ADMIN,
    "POST /portal/phones": ADMIN,
    "GET /portal/texts": ADMIN,
    "GET /portal/system": ADMIN,
    "POST /portal/jobs/{job_id}/again": ADMIN,
    "GET /portal/account": ALL,
    "POST /portal/sessions/{session_id}/end": ALL,
}
