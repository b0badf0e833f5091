"""Every route of the application's own table, as nobody and as every role: who gets in is who the matrix names."""

import re

from fastapi.routing import iter_route_contexts

from backend.people import ROLES
from backend.web.portal.guard import rules_of
from tests.backend.web.applying import apply
from tests.backend.web.browser import words
from tests.backend.web.conftest import OFFICERS
from tests.backend.web.matrix import ALL, ANYONE, E_DISTRICT, MATRIX, SERVICES

PORTAL = {route: roles for route, roles in MATRIX.items() if " /portal" in route and roles != ANYONE}


def one_of(role: str) -> str:
    return next(user_id for user_id, (its_role, *_) in OFFICERS.items() if its_role == role)


def filled(route: str, case_no: str) -> tuple[str, str]:
    method, path = route.split()
    path = path.replace("{case_no}", case_no).replace(":path}", "}")
    return method, re.sub(r"{\w+}", "0" * 26, path)


def ask(visitor, route: str, case_no: str):
    method, path = filled(route, case_no)
    if method == "GET":
        return visitor.open(path)
    visitor.open("/portal/account")
    token = re.search('name="form_token" value="([^"]*)"', visitor.page.text)
    return visitor.post(path, form_token=token[1] if token else "")


def test_every_route_is_in_the_matrix_and_the_portals_rules_say_the_same(app):
    routes = {
        f"{method} {found.path}"
        for found in iter_route_contexts(app.routes)
        for method in getattr(found.original_route, "methods", None) or ()
        if method != "HEAD"
    }
    assert routes == set(MATRIX), "say in tests/backend/web/matrix.py who a new route is for"
    said = {f"{rule.method} {rule.path}": frozenset(rule.roles) or ANYONE for rule in rules_of(app)}
    assert said == {route: roles for route, roles in MATRIX.items() if " /portal" in route}
    assert set(ROLES) == ALL


def test_nobody_gets_a_page_that_is_for_officers(browser, case_no):
    visitor = browser()
    for route in PORTAL:
        page = ask(visitor, route, case_no)
        asked_to_sign_in = "User id" in words(page)
        assert asked_to_sign_in if route.startswith("GET") else asked_to_sign_in or page.status_code == 403, route
        assert case_no not in words(page), route


def test_each_role_gets_the_pages_that_are_for_it_and_no_others(browser, case_no):
    for role in ROLES:
        visitor = browser(one_of(role))
        for route, roles in PORTAL.items():
            if "logout" in route:
                continue
            if role not in roles:
                page = ask(visitor, route, case_no)
                assert page.status_code == 404 and case_no not in words(page), (role, route)
            elif route.startswith("GET") and "{" not in route:
                assert ask(visitor, route, case_no).status_code == 200, (role, route)


def test_no_sign_in_at_the_portal_opens_what_other_programs_call(browser, case_no):
    for user_id in (None, *(one_of(role) for role in ROLES)):
        visitor = browser(user_id)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.cookies.jar)
        for route, roles in MATRIX.items():
            if roles in (SERVICES, E_DISTRICT):
                method, path = filled(route, case_no)
                assert visitor.call(method, path, cookie=cookies).status_code == 401, (user_id, route)


def test_a_case_is_there_for_those_who_work_on_it_and_for_nobody_else(browser, case_no):
    for user_id in OFFICERS:
        sees = user_id in {"thana", "sho", "co", "dcrb", "liu", "sp", "hq"}
        visitor = browser(user_id)
        page = visitor.open(f"/portal/cases/{case_no}")
        assert page.status_code == (200 if sees else 404), user_id
        assert ("सुनीता" in page.text) is sees, user_id
        if visitor.open("/portal/queue").status_code == 200:
            assert (case_no in visitor.page.text) is sees, user_id


def test_headquarters_reads_every_district_and_changes_nothing(browser, parts, case_no):
    """Whatever is not a look answers like an address that there is not."""
    elsewhere = apply(parts, station="31621001")  # Agra
    visitor = browser("hq")
    shown = words(visitor.open("/portal/queue"))
    assert case_no in shown and elsewhere in shown
    narrowed = words(visitor.open("/portal/queue?district=agra"))
    assert elsewhere in narrowed and case_no not in narrowed
    assert "1 in all" in narrowed
    for route in PORTAL:
        if route.startswith("POST") and "{case_no}" in route:
            assert ask(visitor, route, case_no).status_code == 404, route
    assert '<form method="post" action="/portal/cases' not in visitor.open(f"/portal/cases/{case_no}").text


def test_a_district_in_the_address_widens_nobodys_reach(browser, parts, case_no):
    for path in ("/portal/queue?district=lucknow", "/portal/firs?district=lucknow"):
        assert case_no not in words(browser("sp.agra").open(path))
