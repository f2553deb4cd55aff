"""One way to walk through the pages, over plain HTTP or in Chromium: open, follow a link, press a button."""

import io
from dataclasses import dataclass
from typing import Any, Protocol

import lxml.html
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be chosen in a form."""

    name: str
    content: bytes


Answer = str | list[str] | Upload


class Walker(Protocol):
    """Somebody with a browser."""

    @property
    def path(self) -> str:
        """Where they are, without the host."""

    def open(self, path: str) -> None: ...
    def follow(self, text: str) -> None: ...
    def press(self, label: str, **answers: Answer) -> None: ...
    def press_in_vain(self, label: str, status: int, **answers: Answer) -> None: ...
    def text(self) -> str: ...
    def html(self) -> str: ...


def begins(label: str) -> str:
    """How a button begins that says an amount."""
    return label.partition("%(")[0]


class OverHttp:
    """A browser without JavaScript: forms are sent as they stand in the page, hidden values and all."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.path = client, "/"
        self.page: Any = lxml.html.fromstring("<html></html>")
        self.expected = 200

    def open(self, path: str) -> None:
        """Go to an address; every page has to be there."""
        self._take(self._ask("GET", path))

    def follow(self, text: str) -> None:
        """The first link with this text; where there is none, the first that has it in a longer one."""
        links = [(" ".join(link.text_content().split()), link.get("href")) for link in self.page.iter("a")]
        for fits in (lambda said: said == text, lambda said: text in said):
            for said, href in links:
                if fits(said):
                    return self.open(href)
        raise AssertionError(f"no link “{text}” on {self.path}: {self.text()[:600]}")

    def press(self, label: str, **answers: Answer) -> None:
        """Fill in the form of the button with this label and press it."""
        for button in self.page.iter("button"):
            if label in " ".join(button.text_content().split()):
                form = next(each for each in button.iterancestors("form"))
                return self._send(form, button, answers)
        raise AssertionError(f"no button “{label}” on {self.path}: {self.text()[:900]}")

    def press_in_vain(self, label: str, status: int, **answers: Answer) -> None:
        """The same where the page that comes is a refusal."""
        self.expected = status
        self.press(label, **answers)
        self.expected = 200

    def text(self) -> str:
        """What can be read."""
        return " ".join(self.page.text_content().split())

    def html(self) -> str:
        """The page as it came."""
        return str(lxml.html.tostring(self.page, encoding="unicode"))

    def _send(self, form: Any, button: Any, answers: dict[str, Answer]) -> None:
        values: dict[str, Any] = {}
        for name, value in [*form.form_values(), (button.get("name"), button.get("value") or "")]:
            if name:
                values.setdefault(name, []).append(value)
        for name, answer in answers.items():
            known = form.xpath(f".//*[@name='{name}']")
            assert known, f"no field {name} in {form.get('action')}"
            values[name] = (io.BytesIO(answer.content), answer.name) if isinstance(answer, Upload) else answer
        kind = form.get("enctype") or "application/x-www-form-urlencoded"
        target = form.get("action") or self.path
        if (form.get("method") or "get").lower() == "get":
            return self._take(self._ask("GET", target, query_string=values))
        return self._take(self._ask("POST", target, data=values, content_type=kind))

    def _ask(self, method: str, path: str, **values: Any) -> Any:
        # A context of its own, as in life: what one request remembers does not reach the next.
        with self.client.application.app_context():
            return self.client.open(path, method=method, follow_redirects=True, **values)

    def _take(self, answer: Any) -> None:
        self.path = answer.request.full_path.rstrip("?")
        self.page = lxml.html.fromstring(answer.get_data(as_text=True))
        assert answer.status_code == self.expected, f"{answer.status_code} at {self.path}: {self.text()[:900]}"


# What lies in something folded is unfolded first, as a person would.
UNFOLD = "each => { for (let d = each.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }"


class InChromium:
    """The real browser; a console error or a failed request fails the journey."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.context: BrowserContext = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
        self.page, self.base, self.faults = self.context.new_page(), base, list[str]()
        self.expected = ""
        self.page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self._note(str(fault)))

    def _note(self, fault: str) -> None:
        if not (self.expected and self.expected in fault):
            self.faults.append(fault)

    @property
    def path(self) -> str:
        """Where we are, without the host."""
        return self.page.url.removeprefix(self.base)

    def open(self, path: str) -> None:
        """Go to an address."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == 200, f"{answer.status} at {path}: {self.text()[:600]}"

    def follow(self, text: str) -> None:
        """The first link with this text; where there is none, the first that has it in a longer one."""
        whole = self.page.get_by_role("link", name=text, exact=True)
        (whole if whole.count() else self.page.get_by_role("link", name=text)).first.click()
        self.page.wait_for_load_state()

    def press(self, label: str, **answers: Answer) -> None:
        """Fill in and press as a person would."""
        button = self.page.get_by_role("button", name=label).first
        for name, answer in answers.items():
            self._answer(name, answer)
        with self.page.expect_navigation():
            button.click()
        assert self.faults == [], self.faults

    def press_in_vain(self, label: str, status: int, **answers: Answer) -> None:
        """The same where the page that comes is a refusal: the browser's own line about its status is no fault."""
        self.expected = f"the server responded with a status of {status} "
        self.press(label, **answers)
        self.expected = ""

    def _answer(self, name: str, answer: Answer) -> None:
        field = self.page.locator(f"main [name='{name}']")
        field.first.evaluate(UNFOLD)
        if isinstance(answer, Upload):
            kind = "application/octet-stream"
            field.set_input_files({"name": answer.name, "mimeType": kind, "buffer": answer.content})
            return
        tag = field.first.evaluate("each => each.type || each.tagName.toLowerCase()")
        if tag in ("radio", "checkbox"):
            wanted = answer if isinstance(answer, list) else [answer]
            for place in range(field.count()):
                each = field.nth(place)
                chosen = each.get_attribute("value") in wanted
                if tag == "checkbox" and each.is_checked() != chosen:
                    each.evaluate(UNFOLD)
                    each.set_checked(chosen)
                elif tag == "radio" and chosen:
                    each.check()
        elif tag == "select-one":
            field.first.select_option(str(answer))
        else:
            field.first.fill(str(answer))

    def text(self) -> str:
        """What can be read."""
        return " ".join(self.page.inner_text("body").split())

    def html(self) -> str:
        """The page as it came."""
        return self.page.content()
