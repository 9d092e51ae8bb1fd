"""Pages read what comes as UTF-8, whatever its sender claims: no claim makes an address or a form fail."""

from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

from cms_care.utf_8 import Utf8Request
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

HALF_A_SIGN = b"\\ud800 +2AA-"  # in the first two codes below
NO_TEXT = ["idna", "punycode", "undefined", "rot13", "hex", "zlib", "base64"]
CODES = ["unicode_escape", "utf-7", "utf-16", "iso-8859-1", "nonsense", *NO_TEXT]
FORM = (
    b'--part\r\nContent-Disposition: form-data; name="words"\r\n\r\n%s na\xc3\xafve\r\n'
    b'--part\r\nContent-Disposition: form-data; name="login"\r\n\r\n%s@agency.example\r\n--part--\r\n'
)


@pytest.fixture(autouse=True)
def read_as_the_server_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.test.client.WSGIRequest", Utf8Request)


@pytest.mark.parametrize("code", CODES)
def test_the_server_answers_whatever_code_is_claimed(code: str) -> None:
    application, begun = import_string(settings.WSGI_APPLICATION), []
    environ = {"PATH_INFO": "/sign-in/", "QUERY_STRING": "q=%FF%5C", "CONTENT_TYPE": f"text/plain; charset={code}"}
    setup_testing_defaults(environ)
    page = b"".join(application(environ, lambda status, headers: begun.append(status)))
    assert (begun, b"Sign in" in page) == (["200 OK"], True)


@pytest.mark.parametrize("code", CODES)
def test_no_claimed_code_makes_a_page_fail(visitor: Visitor, filed: Ticket, code: str) -> None:
    dana, kind = visitor("dana"), f"multipart/form-data; boundary=part; charset={code}"
    body = FORM % (HALF_A_SIGN, HALF_A_SIGN)
    found = dana.get("/requests/?q=%5Cud800+2AA-", headers={"content-type": f"text/plain; charset={code}"})
    assert found.status_code == 200
    assert Client().generic("POST", "/sign-in/", body, kind).status_code == 422
    assert dana.generic("POST", f"/requests/{filed.pk}/reply/", body, kind).status_code == 302
    assert "\\ud800 +2AA- naïve" in text(dana.get(f"/requests/{filed.pk}/"))
