"""The portal's one door: roles by route, reach by row, forms that are ours, headers."""

import pytest
from fastapi import APIRouter

from backend.web.portal.guard import Guard, rules_of
from backend.web.portal.pages import Pages
from tests.backend.web.browser import words


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
