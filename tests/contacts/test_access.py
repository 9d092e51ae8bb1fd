"""Which role passes which door; the others meet a missing page, a stranger the way in [8.1, 8.2]."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.test import RequestFactory

from contacts import access
from contacts.models import Role, User

Door = Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]

AGENCY_SIDE = {Role.SUB_AGENT, Role.AGENCY_LEAD}
STAFF = set(Role) - AGENCY_SIDE
DOORS: dict[Door, set[Role]] = {
    access.sign_in_required: set(Role),
    access.agency_required: AGENCY_SIDE,
    access.staff_required: STAFF,
    access.supervisor_required: STAFF - {Role.REP, Role.TEAM_LEAD},
}


def page(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(f"page {number}")


@pytest.fixture
def request_for_page(rf: RequestFactory) -> HttpRequest:
    return rf.get("/page/7/?q=a")


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_each_role_at_each_door(door: Door, request_for_page: HttpRequest) -> None:
    passed = set()
    for role in Role:
        request_for_page.user = User(role=role)
        try:
            assert door(page)(request_for_page, number=7).status_code == 200
            passed.add(role)
        except Http404:
            continue
    assert passed == DOORS[door]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_stranger_is_asked_to_sign_in_and_comes_back(door: Door, request_for_page: HttpRequest) -> None:
    request_for_page.user = AnonymousUser()
    assert door(page)(request_for_page, number=7)["Location"] == "/sign-in/?next=/page/7/%3Fq%3Da"


@pytest.mark.parametrize(
    ("sent_from", "opened"),
    [
        ("http://testserver/page/7/?show=all", "/page/7/"),
        ("https://elsewhere.example/page/7/", "/"),
        ("", "/"),
    ],
)
def test_a_form_that_is_sent_signed_out_comes_back_to_its_page(
    rf: RequestFactory, sent_from: str, opened: str
) -> None:
    request = rf.post("/page/7/act/", headers={"Referer": sent_from})
    request.user = AnonymousUser()
    assert access.sign_in_required(page)(request, number=7)["Location"] == f"/sign-in/?next={opened}"


def test_the_person_behind_a_request(request_for_page: HttpRequest) -> None:
    request_for_page.user = person = User(role=Role.REP)
    assert access.signed_in_user(request_for_page) is person
    request_for_page.user = AnonymousUser()
    with pytest.raises(Http404):
        access.signed_in_user(request_for_page)
