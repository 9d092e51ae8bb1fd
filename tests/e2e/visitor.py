"""A person at a browser, and short ways to what people do there."""

from typing import Protocol

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from contacts.models import User
from tests.world import PASSWORD

expect.set_options(timeout=10_000)


class Visitor:
    """One browser of their own: `page` shows what they see, `complaints` keeps what the browser found wrong."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.context, self.base_url = context, base_url
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._look)

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

    def sign_in(self, user: User) -> "Visitor":
        """Comes signed in, to the first page; the form itself is tried at the doors, and takes its time."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.base_url}])
        self.open("/")
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
    def __call__(self, *, width: int = 1280, java_script: bool = True) -> Visitor: ...
