"""People who take turns in one window of Chromium, each signed in by the page, all reading one language."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from core.i18n import LazyText, speaking
from demo.stage import Stage
from tests.journeys.cast import password_of
from tests.journeys.drivers import Answer, InChromium


class Turns:
    """The window. Labels are texts of the catalogue, said in the language that everybody here reads."""

    def __init__(self, browser: Browser, base: str, made: Stage, language: str) -> None:
        self.window, self.made, self.language = InChromium(browser, base), made, language
        self.window.context.set_default_timeout(60_000)
        self.kept: dict[str, Any] = {}
        self.who = ""

    def be(self, mailbox: str) -> "Turns":
        """The window becomes this person's; the first time they sign in. An empty mailbox is a visitor."""
        if mailbox == self.who:
            return self
        self.kept[self.who] = self.window.context.cookies()
        self.window.context.clear_cookies()
        self.who = mailbox
        if mailbox in self.kept:
            self.window.context.add_cookies(self.kept[mailbox])
            return self
        self.window.open(f"/sign-in?lang={self.language}")
        if mailbox:
            password = password_of(self.made, mailbox)
            self.press("Sign in", email=f"{mailbox}@xinghai.example", password=password)
        return self

    def said(self, text: str, **values: object) -> str:
        """A text of the catalogue as it is read here."""
        with speaking(self.language):
            return str(LazyText(text, values))

    @property
    def here(self) -> str:
        """The address without what is asked of it, and without the place in the page."""
        return urlsplit(self.window.path).path

    def open(self, path: str) -> None:
        """Go to an address."""
        self.window.open(path)

    def follow(self, text: str, **values: object) -> None:
        """The first link with this text."""
        self.window.follow(self.said(text, **values))

    def press(self, label: str, **answers: Answer) -> None:
        """Fill in and press the button that begins with this label."""
        self.window.press(self.said(label).partition("%(")[0], **answers)

    def is_refused(self, label: str, **answers: Answer) -> None:
        """Press the button and get the refusal, in the page."""
        self.window.press_in_vain(self.said(label).partition("%(")[0], 409, **answers)

    def takes(self, text: str, *, role: Any = "button", **values: object) -> bytes:
        """The file behind the first button or link with this text."""
        with self.window.page.expect_download() as waiting:
            self.window.page.get_by_role(role, name=self.said(text, **values)).first.click()
        return Path(waiting.value.path()).read_bytes()

    def reads(self, text: str, **values: object) -> bool:
        """Whether a text of the catalogue stands on the page."""
        return " ".join(self.said(text, **values).split()) in self.window.text()

    def sees(self, text: str) -> bool:
        """Whether these very words stand on the page."""
        return text in self.window.text()
