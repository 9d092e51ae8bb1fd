"""A person at a browser, and short ways to what people do there."""

from typing import Any, Protocol

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from contacts.models import User
from tests.world import PASSWORD

expect.set_options(timeout=10_000)

BLANK = "/healthz"  # a page with nothing on it


class Visitor:
    """One window as if nobody had used it: `page` shows what they see, `complaints` what the browser found wrong."""

    def __init__(self, page: Page, base_url: str, *, scripts: bool, own: bool) -> None:
        self.page, self.base_url, self.scripts, self.own = page, base_url, scripts, own
        self.context: BrowserContext = page.context
        self.complaints: list[str] = []
        self._listeners: dict[Any, Any] = {
            "console": self._listen,
            "pageerror": lambda error: self.complaints.append(str(error)),
            "response": self._look,
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)

    def leave(self) -> None:
        """Leaves the window as if nobody had used it: nothing runs, nobody is signed in, nothing is kept."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        if self.own:
            self.context.close()
            return
        self.open(BLANK)
        if self.scripts:
            self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        for other in self.context.pages:
            if other != self.page:
                other.close()
        self.context.clear_cookies()
        self.context.clear_permissions()
        self.page.emulate_media(color_scheme="light")

    def _listen(self, message: ConsoleMessage) -> None:
        # A page may answer 404 or 422 on purpose; _look judges what else failed to load.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _look(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.complaints.append(f"{response.status} {response.url}")

    def open(self, path: str) -> int:
        """Goes to a page and returns the status of its answer."""
        response = self.page.goto(path)
        assert response is not None
        return response.status

    def sign_in(self, user: User, at: str = "/") -> "Visitor":
        """Comes signed in, to a page; the form itself is tried at the doors, and takes its time."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.base_url}])
        self.open(at)
        return self

    def sign_in_by_form(self, user: User) -> "Visitor":
        """Signs in as everybody does."""
        self.open("/sign-in/")
        self.type("E-mail address", user.email)
        self.type("Password", PASSWORD)
        self.press("Sign in")
        expect(self.page.locator(".menu summary")).to_have_text(user.name)
        return self

    def field(self, label: str) -> Locator:
        """The visible field that a label names; forms that are folded away do not count."""
        return self.page.get_by_label(label).locator("visible=true")

    def type(self, label: str, words: str) -> None:
        self.field(label).fill(words)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def sees(self, *words: str) -> None:
        """Waits until the page shows all these words."""
        for piece in words:
            expect(self.page.locator("main")).to_contain_text(piece)

    def card(self, heading: str) -> Locator:
        """The section under a heading."""
        return self.page.get_by_role("region", name=heading)


class Visit(Protocol):
    """Their `own` window is closed afterwards: for what cannot be undone there, such as another clock."""

    def __call__(self, *, width: int = 1280, java_script: bool = True, own: bool = False) -> Visitor: ...
