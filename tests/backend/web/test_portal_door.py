"""The portal's one door: roles by route, reach by row, forms that are ours, headers."""

import pytest
from fastapi import APIRouter

from backend.people import ROLES
from backend.web.portal.guard import ANYONE, EVERY_OFFICER, Guard, Rule, rules_of
from backend.web.portal.pages import Pages
from tests.backend.web.browser import words
from tests.backend.web.conftest import OFFICERS


@pytest.fixture
def rules(app) -> list[Rule]:
    return rules_of(app)


def one_of(role: str) -> str:
    return next(user_id for user_id, (its_role, *_) in OFFICERS.items() if its_role == role)


def filled(path: str, case_no: str) -> str:
    filled = path.replace("{case_no}", case_no).replace("{rest:path}", "nothing-here")
    for name in ("file_id", "document_id", "session_id"):
        filled = filled.replace(f"{{{name}}}", "0" * 26)
    return filled.replace("{name}", "portal.css")


def test_every_route_of_the_portal_says_for_whom_it_is(rules):
    assert len(rules) > 15
    open_to_all = {(rule.method, rule.path) for rule in rules if rule.roles == ANYONE}
    assert open_to_all == {
        ("GET", "/portal/login"),
        ("POST", "/portal/login"),
        ("POST", "/portal/language"),
        ("GET", "/portal/static/{name}"),
        ("GET", "/portal/{rest:path}"),
    }


def test_a_route_that_came_in_beside_the_door_is_found(app):
    beside = APIRouter()
    beside.add_api_route("/portal/secret", lambda: "all cases")
    app.include_router(beside)
    with pytest.raises(AssertionError, match="/portal/secret"):
        rules_of(app)


def test_a_page_can_not_be_added_without_known_roles(parts, texts):
    guard = Guard(parts, Pages(texts))
    with pytest.raises(TypeError):
        guard.page("GET", "/x")
    with pytest.raises(ValueError):
        guard.page("GET", "/x", {"emperor"})


def test_without_a_sign_in_every_page_asks_for_it(rules, browser, case_no):
    for rule in rules:
        if rule.roles and rule.method == "GET":
            page = browser().open(filled(rule.path, case_no))
            assert "User id" in words(page) and case_no not in words(page), rule


@pytest.mark.parametrize("role", ROLES)
def test_a_page_for_other_roles_is_not_there(rules, browser, case_no, role):
    visitor = browser(one_of(role))
    for rule in rules:
        if rule.roles and role not in rule.roles:
            path = filled(rule.path, case_no)
            visitor.open("/portal/account")
            token = visitor.page.text.split('name="form_token" value="')[1].split('"')[0]
            page = visitor.open(path) if rule.method == "GET" else visitor.post(path, form_token=token)
            assert page.status_code == 404, rule


@pytest.mark.parametrize("user_id", OFFICERS)
def test_a_case_is_there_for_those_who_work_on_it_and_for_nobody_else(browser, case_no, user_id):
    sees = user_id in {"thana", "sho", "dcrb", "liu", "sp"}
    visitor = browser(user_id)
    page = visitor.open(f"/portal/cases/{case_no}")
    assert page.status_code == (200 if sees else 404)
    assert ("सुनीता" in page.text) is sees
    if "/queue" in str(visitor.open("/portal").url):
        assert (case_no in visitor.page.text) is sees


def test_beyond_reach_and_not_existing_look_the_same(browser, case_no):
    stranger = browser("dcrb.agra")
    hidden = words(stranger.open(f"/portal/cases/{case_no}"))
    assert hidden == words(stranger.open("/portal/cases/2600000000"))


def test_forms_need_the_token_that_is_bound_to_the_session(browser, case_no):
    mine, other = browser("thana"), browser("sho")
    path = f"/portal/cases/{case_no}/report"
    other.open(path)
    foreign = other.page.text.split('name="form_token" value="')[1].split('"')[0]
    for fields in ({}, {"form_token": ""}, {"form_token": "x" * 64}, {"form_token": foreign}):
        page = mine.post(path, do="file", residence_verified="yes", **fields)
        assert page.status_code == 403
    assert "Write the report" in words(mine.open(f"/portal/cases/{case_no}"))


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.test"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_from_another_site_is_refused_even_with_the_right_token(browser, headers):
    officer = browser("thana")
    assert officer.send("/portal/logout", headers).status_code == 403
    assert officer.open("/portal/queue").url.path == "/portal/queue"


def test_a_sign_in_from_another_site_is_refused(browser):
    visitor = browser()
    assert visitor.post("/portal/login", user_id="thana", password="x").status_code == 403


def test_a_form_larger_than_any_of_ours_is_refused(browser):
    officer = browser("thana")
    assert officer.send("/portal/search", search="x" * 2_000_000).status_code == 413


def test_every_answer_forbids_scripts_frames_and_keeping(browser, case_no):
    for user_id in (None, "thana"):
        visitor = browser(user_id)
        for path in ("/portal/login", "/portal/queue", f"/portal/cases/{case_no}", "/portal/nowhere"):
            headers = visitor.open(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
            assert "script-src" not in policy and "unsafe" not in policy
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"
            assert "<script" not in visitor.page.text and " style=" not in visitor.page.text


def test_nothing_comes_from_another_host_and_the_first_page_is_light(browser):
    visitor = browser("thana")
    css = visitor.page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    page = visitor.page
    assert "http:" not in page.text and "https:" not in page.text
    style = visitor.open(css)
    assert style.headers["content-type"].startswith("text/css") and "set-cookie" not in style.headers
    assert len(page.content) + len(style.content) < 100_000


def test_each_role_can_open_what_its_rule_says(rules, browser):
    for role in ROLES:
        visitor = browser(one_of(role))
        for rule in rules:
            if rule.method == "GET" and "{" not in rule.path and role in rule.roles:
                assert visitor.open(rule.path).status_code == 200, (role, rule)
    assert set(ROLES) == EVERY_OFFICER
