"""Somebody with a browser: goes to pages, waits until they have settled, fills forms, notes every complaint."""

import random
import re
from typing import Any

from playwright.sync_api import BrowserContext, Dialog, Locator, Page, expect

PASSWORD = "kebu-demo"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
SIZES: dict[str, Any] = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
UID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

HAN = "云岚澄映溪墨棠霁朔翊衡璟煦珩瀚屿苒晗峤栩沅芷黎骁钧铎昕曜垚淼"

# Nothing under way in two looks 60 ms apart: fragments that load fragments are waited for too.
SETTLED = """() => new Promise(resolve => {
  let calm = 0;
  const look = () => {
    const busy = document.readyState !== 'complete' || document.querySelector('.htmx-request,[aria-busy=true],.skels');
    calm = busy ? 0 : calm + 1;
    if (calm > 2) resolve(true); else setTimeout(look, 60);
  };
  look();
})"""


def fresh_name() -> str:
    """The name of a company that the instance does not know yet, however often the tests ran on it."""
    return "".join(random.choices(HAN, k=7))


class Visitor:
    """A person with a page. `complaints`: console errors, refusals of the content policy, exceptions, dialogs."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.context, self.base_url = context, base_url
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        self.page.on("dialog", self._dismiss)

    def _hear(self, message: Any) -> None:
        # An answer of 4xx is said in the console by the browser itself: that is no mistake of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def go(self, path: str) -> Page:
        """The page, once it has settled. It must be one: what is missing, refused or broken shows nothing."""
        answer = self.page.goto(self.base_url + path)
        assert answer is None or answer.ok, f"{path} answered {answer.status}"
        self.settle()
        return self.page

    def settle(self) -> None:
        self.page.evaluate(SETTLED)

    def log_in(self, username: str, password: str = PASSWORD) -> "Visitor":
        page = self.go("/staff/login")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", password)
        page.click("button[type=submit]")
        page.wait_for_url(self.base_url + "/")
        self.settle()
        return self

    def toast(self, words: str) -> Locator:
        """The toast that says these words, once it is shown."""
        toast = self.page.locator(".k-toast", has_text=words)
        expect(toast.first).to_be_visible()
        return toast.first

    def text_of(self, path: str) -> str:
        """What the server answers to a GET, without drawing it."""
        return self.context.request.get(self.base_url + path).text()

    def first(self, path: str, pattern: str) -> str:
        """The first group of the pattern in the page at path; `UID` in the pattern stands for a uid."""
        found = re.search(pattern.replace("UID", f"({UID})"), self.text_of(path))
        assert found, f"{pattern} is not on {path}"
        return found[1]

    def send(self, path: str, headers: dict[str, str] | None = None, **fields: Any) -> Any:
        """POST a form as the page would; hidden fields of the form at path (token, uid, version) come along."""
        page = self.text_of(path)
        field = r'<input type="hidden" name="(csrfmiddlewaretoken|uid|version)" value="([^"]*)"'
        hidden = dict(re.findall(field, page))
        if "csrfmiddlewaretoken" not in hidden:
            hidden["csrfmiddlewaretoken"] = self.first("/", r'name="csrf-token" content="([^"]+)"')
        return self.context.request.post(
            self.base_url + path,
            form={**hidden, **fields},
            headers={"Referer": self.base_url + path, **(headers or {})},
            max_redirects=0,
        )

    def make_customer(self, name: str, **fields: Any) -> str:
        """Uid of a customer made through its form."""
        path = "/customers/new/"
        blank = {"kind": "company", "country": "CN", "relation": "potential", "currency": "CNY"}
        answer = self.send(path, name=name, **(blank | fields))
        if answer.status == 422:
            answer = self.send(path, name=name, confirmed="1", **(blank | fields))
        found = re.search(f"/c/({UID})/", answer.headers.get("location", ""))
        assert found, f"{answer.status}: {answer.text()[:2000]}"
        return found[1]

    def make_contact(self, customer: str, name: str, **fields: Any) -> None:
        blank = {"attitude": "untouched", "influence": "3"}
        answer = self.send(f"/customers/{customer}/contacts/new/", name=name, **(blank | fields))
        assert answer.status in (204, 302), f"{answer.status}: {answer.text()[:2000]}"
