"""Text that would like to be script (RELIABILITY row 15): through every text field, onto every page that shows it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.payloads import LINKS, PAYLOADS
from tests.browser.visitor import UID, Visitor, fresh_name

pytestmark = pytest.mark.browser
N = len(PAYLOADS)
LISTS = {"customers": "/customers/", "contacts": "/customers/contacts/", "orders": "/orders/"}
CUSTOMER = {"short_name": 40, "aliases": 300, "address": 200, "business_type": 60, "purchasing_cycle": 60,
            "core_need": 2000, "campaign": 60, "note": 4000}  # fmt: skip
CONTACT = {"post": 60, "department": 60, "wechat": 60, "other_accounts": 200, "address": 200, "preferences": 500,
           "note": 1000}  # fmt: skip
# Anything that would be a script if the policy did not stop it counts too: a handler, a foreign element, a link.
LOOSE = """() => [...document.querySelectorAll('main *, dialog *, .toasts *')].filter(each =>
  [...each.attributes].some(attribute => attribute.name.startsWith('on') || attribute.name.startsWith('x-')
    || /^\\s*(javascript|data|vbscript):/i.test(attribute.value) && ['href', 'src', 'action'].includes(attribute.name))
  || ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'IMG', 'VIDEO', 'AUDIO', 'MARQUEE', 'BASE'].includes(each.tagName)
).map(each => each.outerHTML.slice(0, 120))"""


class Poisoner:
    """Posts forms without drawing them first."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self._token = visitor.first("/", r'name="csrf-token" content="([^"]+)"')

    def post(self, path: str, **fields: Any) -> str:
        """The address that the answer leads to."""
        url = self.visitor.base_url + path
        form = {"csrfmiddlewaretoken": self._token, **fields}
        answer = self.visitor.context.request.post(url, form=form, headers={"Referer": url}, max_redirects=0)
        assert answer.status in (204, 302), f"{path} {fields}: {answer.status}"
        return str(answer.headers.get("location", ""))


def rotated(fields: dict[str, int], number: int) -> dict[str, str]:
    """Another payload in each field; over all numbers every field meets every payload."""
    return {name: PAYLOADS[(number + 5 * at) % N][:limit] for at, (name, limit) in enumerate(fields.items())}


class Poisoned:
    """What the payloads stand in: the addresses of the customers, and one that holds a row of everything."""

    def __init__(self, visit: Visit) -> None:
        head = Poisoner(visit("hejx"))
        blank = {"kind": "company", "country": "CN", "relation": "potential", "currency": "CNY", "confirmed": "1"}
        owner = head.visitor.first("/work/tasks/new/", r'<option value="UID"[^>]*>周子昂')
        blank["owner"] = owner
        self.customers = [
            head.post("/customers/new/", name=f"{text}{fresh_name()}"[:120], **rotated(CUSTOMER, number), **blank)
            for number, text in enumerate(PAYLOADS)
        ]
        self.one = self.customers[0]
        uid = self.one.removeprefix("/c/").strip("/")
        task = {"customer": uid, "kind": "todo", "owner": owner}
        days = [(date.today() + timedelta(days=ahead)).isoformat() for ahead in range(15)]
        for number, text in enumerate(PAYLOADS):
            contact = {"name": text[:40], "attitude": "neutral", "influence": "3", **rotated(CONTACT, number)}
            head.post(f"/customers/{uid}/contacts/new/", **contact)
            said = {"content": text, "voice": PAYLOADS[number - 1], "result": PAYLOADS[number - 2], "kind": "phone"}
            head.post(f"/work/log/{uid}/", place="full", no_next="1", **said)
            head.post("/work/tasks/new/", title=text, note=PAYLOADS[number - 1], due_on=days[number % 15], **task)
            head.post("/customers/tags/new/", name=f"{text[:15]}{fresh_name()[:5]}", description=text)
        self._save_views(head)
        admin = Poisoner(visit("admin"))
        for text in PAYLOADS:
            admin.post("/staff/teams/new/", name=f"{text[:50]} {fresh_name()}")

    def _save_views(self, head: Poisoner) -> None:
        """A list keeps thirty views of a person: the payloads are dealt out over three."""
        for part, (key, path) in enumerate(LISTS.items()):
            for uid in re.findall(f'id="view-({UID})"', head.visitor.text_of(path)):
                head.post(f"/base/views/{uid}/delete/")
            for text in PAYLOADS[part :: len(LISTS)]:
                head.post(f"/base/lists/{key}/views/", name=f"{text[:50]} {fresh_name()}")


_made: list[Poisoned | None] = []


@pytest.fixture
def poisoned(visit: Visit) -> Poisoned:
    """Made once; where that failed it is not tried again."""
    if not _made:
        _made.append(None)
        _made[0] = Poisoned(visit)
    if _made[0] is None:
        pytest.fail("the payloads could not be entered")
    return _made[0]


def assert_quiet(visitor: Visitor, path: str) -> None:
    assert visitor.page.evaluate("typeof window.pwned") == "undefined", f"{path}: a script ran"
    assert visitor.complaints == [], path
    assert visitor.page.evaluate(LOOSE) == [], path


def test_customer_pages(visit: Visit, poisoned: Poisoned) -> None:
    visitor = visit("hejx")
    for path in poisoned.customers:
        visitor.go(path)
        assert_quiet(visitor, path)


def test_forms_that_hold_them(visit: Visit, poisoned: Poisoned) -> None:
    visitor = visit("hejx")
    for path in poisoned.customers[:: N // 8]:
        edit = path.replace("/c/", "/customers/") + "edit/"
        visitor.go(edit)
        assert_quiet(visitor, edit)
    page = visitor.go(f"{poisoned.one}?tab=chain")
    for at in range(0, N, N // 6):
        page.locator(".cnode[data-node] a").nth(at).dispatch_event("click")
        expect(page.locator("#dialog[open]")).to_be_visible()
        visitor.settle()
        assert_quiet(visitor, "chain dialog")
        page.keyboard.press("Escape")


@pytest.mark.parametrize("tab", ["contacts", "chain", "orders", "plan", "changes"])
def test_tabs_of_the_customer(visit: Visit, poisoned: Poisoned, tab: str) -> None:
    visitor = visit("hejx")
    path = f"{poisoned.one}?tab={tab}"
    visitor.go(path)
    assert_quiet(visitor, path)


PAGES = [
    ("hejx", "/customers/?view=all&q=pwned"),
    ("hejx", "/customers/?view=all&q=pwned&c=name,core_need,business_type,purchasing_cycle,credit_rating"),
    ("hejx", "/customers/contacts/?q=pwned"),
    ("hejx", "/orders/"),
    ("hejx", "/search/?q=pwned"),
    ("hejx", "/customers/tags/"),
    ("zhouza", "/work/log/"),
    ("hejx", "/work/tasks/?view=team"),
    ("hejx", "/?scope=team"),
    ("zhouza", "/"),
    ("zhouza", "/work/tasks/"),
    ("zhouza", "/work/calendar/"),
    ("zhouza", "/notices/"),
    ("admin", "/staff/teams/"),
    ("admin", "/staff/users/"),
    ("admin", "/staff/users/new/"),
    ("hanze", "/audit/"),
]


@pytest.mark.parametrize(("who", "path"), PAGES)
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_pages_that_list_them(visit: Visit, poisoned: Poisoned, who: str, path: str, size: str) -> None:
    assert poisoned.customers
    visitor = visit(who, size=size)
    page = visitor.go(path)
    assert "pwned" in page.content(), "nothing of the payloads stands there"
    assert_quiet(visitor, path)


def test_as_you_type(visit: Visit, poisoned: Poisoned) -> None:
    assert poisoned.customers
    visitor = visit("hejx")
    page = visitor.go("/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="搜索").press_sequentially("<svg", delay=5)
    expect(page.get_by_role("option").first).to_be_visible()
    visitor.settle()
    assert_quiet(visitor, "⌘K")


@pytest.mark.parametrize("text", PAYLOADS[:: N // 4])
def test_toast_and_hint(visit: Visit, text: str) -> None:
    visitor = visit("linzx")
    page = visitor.go("/customers/new/")
    name = f"{text}{fresh_name()}"
    page.get_by_label("单位名称").fill(name)
    page.locator("main").get_by_role("button", name="新建客户").click()
    visitor.toast("已新建")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert_quiet(visitor, "toast")
    page = visitor.go("/customers/new/")
    page.get_by_label("单位名称").fill(name)
    expect(page.locator("#hints")).to_contain_text("名称相同")
    assert_quiet(visitor, "hint")


@pytest.mark.parametrize("link", LINKS)
def test_a_website_that_is_no_address_is_no_link(visit: Visit, link: str) -> None:
    visitor = visit("linzx")
    answer = visitor.send("/customers/new/", name=fresh_name(), website=link, kind="company", country="CN",
                          relation="potential", currency="CNY", confirmed="1")  # fmt: skip
    if answer.status == 302:
        visitor.go(str(answer.headers["location"]))
        hrefs = visitor.page.locator("main a").evaluate_all("links => links.map(link => link.protocol)")
        assert set(hrefs) <= {"http:", "https:", "tel:", "mailto:"}
        assert_quiet(visitor, link)
    else:
        assert answer.status == 422


def test_the_picture_of_the_chain(visit: Visit, poisoned: Poisoned) -> None:
    visitor = visit("hejx")
    svg = visitor.text_of(poisoned.one.replace("/c/", "/customers/").rstrip("/") + "/chain.svg")
    assert "<script" not in svg.lower()
    visitor.page.goto("about:blank")
    visitor.page.set_content(svg)
    assert_quiet(visitor, "chain.svg")


def test_a_page_that_runs_a_payload_is_noticed(visit: Visit) -> None:
    visitor = visit("linzx")
    visitor.page.set_content("<main><p>" + "<img src=x onerror=pwned=1>" + "</p></main>")
    visitor.page.wait_for_function("window.pwned === 1")
    with pytest.raises(AssertionError):
        assert_quiet(visitor, "control")


def test_a_dialog_is_noticed(visit: Visit) -> None:
    visitor = visit("linzx")
    visitor.page.set_content("<main><svg onload=alert(1)></svg></main>")
    visitor.page.evaluate("1")
    assert any(line.startswith("dialog") for line in visitor.complaints)


def test_markup_that_the_policy_stops_is_noticed(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go("/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<b onclick=pwned=1>x</b>')")
    assert visitor.page.evaluate(LOOSE) != []
