"""Every page that a person can open: who opens it, and where it is. `{…}` is found on the list that leads there."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.visitor import Visitor

# what stands in braces → whose page it is found on, and how
FOUND = {
    "customer": ("linzx", "/customers/", r'href="/c/UID/'),
    "another": ("linzx", "/customers/?sort=score", r'href="/c/UID/'),
    "grouped": ("hejx", "/customers/?view=all&f=[[%22group%22,%22filled%22]]", r'href="/c/UID/'),
    "order": ("linzx", "/orders/", r'href="/orders/UID/'),
    "execution": ("xuqr", "/playbooks/", r"/playbooks/executions/UID/"),
    "task": ("linzx", "/work/tasks/", r"/work/tasks/UID/"),
    "contact": ("linzx", "/customers/{customer}/chain/", r"/customers/contacts/UID/role/"),
    "user": ("admin", "/staff/users/", r"/staff/users/UID/"),
    "team": ("admin", "/staff/teams/", r"/staff/teams/UID/"),
    "role": ("admin", "/staff/roles/", r"/staff/roles/UID/"),
    "tag": ("jianghe", "/customers/tags/", r"/customers/tags/UID/"),
    "field": ("jianghe", "/customers/fields/", r"/customers/fields/UID/"),
    "product": ("linzx", "/orders/products/", r"/orders/products/UID/"),
    "settings": ("admin", "/base/settings/", r"/base/settings/([a-z-]+)/"),
}


@dataclass(frozen=True)
class Place:
    """A page of `who` ("" for nobody) at `path`; `opens` is pressed there first, for what only stands in a dialog."""

    name: str
    who: str
    path: str
    opens: str = ""
    status: int = 200

    def __str__(self) -> str:
        return self.name


# 高价值，且（30 天未联系 或 累计合作 50 万元以上）
GROUPS = '[["tier","in",["high"]],{"any":[["last_contact_on","older",30],["total_amount","ge",50]]}]'

PLACES = [
    Place("login", "", "/staff/login"),
    Place("today", "linzx", "/"),
    Place("today-team", "hejx", "/?scope=team"),
    Place("today-executive", "lucy", "/"),
    Place("search", "linzx", "/search/?q=%E6%9C%BA"),
    Place("shortcuts", "linzx", "/shortcuts/"),
    Place("shortcuts-dialog", "linzx", "/", "header [href='/shortcuts/']"),
    Place("customers", "linzx", "/customers/"),
    Place("customers-all", "hejx", "/customers/?view=all"),
    Place("customers-none", "linzx", "/customers/?q=zzzzqqqq"),
    Place("customers-groups", "linzx", f"/customers/?f={GROUPS}"),
    Place("filter-groups", "linzx", f"/base/lists/customers/filter/?tree=1&query=f={GROUPS}"),
    Place("candidates", "jianghe", "/customers/candidates/"),
    Place("intake-forms", "jianghe", "/customers/intake/"),
    Place("intake-form", "jianghe", "/customers/intake/new/"),
    Place("links", "linzx", "/c/{customer}/", "[hx-get$='/links/']"),
    Place("quality", "linzx", "/customers/quality/"),
    Place("quality-all", "jianghe", "/customers/quality/"),
    Place("quality-weights", "jianghe", "/customers/quality/weights/"),
    Place("contacts", "linzx", "/customers/contacts/"),
    Place("customer", "linzx", "/c/{customer}/"),
    Place("customer-contacts", "linzx", "/c/{customer}/?tab=contacts"),
    Place("customer-chain", "linzx", "/c/{customer}/?tab=chain"),
    Place("customer-orders", "linzx", "/c/{customer}/?tab=orders"),
    Place("customer-plan", "linzx", "/c/{customer}/?tab=plan"),
    Place("customer-card", "linzx", "/customers/{customer}/card/"),
    Place("customer-files", "linzx", "/c/{customer}/?tab=files"),
    Place("customer-history", "linzx", "/c/{customer}/?tab=changes"),
    Place("customer-edit", "linzx", "/customers/{customer}/edit/"),
    Place("customer-create", "linzx", "/customers/new/"),
    Place("contact-create", "linzx", "/c/{customer}/", "[hx-get$='/contacts/new/']"),
    Place("chain-form", "linzx", "/c/{customer}/?tab=chain", ".cnode a"),
    Place("customer-group", "hejx", "/c/{grouped}/"),
    Place("check", "linzx", "/customers/duplicates/"),
    Place("pairs", "hejx", "/customers/duplicates/pairs/"),
    Place("pairs-dismissed", "hejx", "/customers/duplicates/pairs/?tab=dismissed"),
    Place("merge", "hejx", "/customers/{customer}/merge/?other={another}"),
    Place("merge-choose", "hejx", "/c/{customer}/", "[hx-get$='/merge/']"),
    Place("mergers", "hejx", "/customers/{customer}/mergers/"),
    Place("handover", "hejx", "/customers/handover/"),
    Place("tags", "jianghe", "/customers/tags/"),
    Place("tag-form", "jianghe", "/customers/tags/", "[hx-get$='/tags/new/']"),
    Place("fields", "jianghe", "/customers/fields/"),
    Place("field-form", "jianghe", "/customers/fields/", "[hx-get*='/fields/new/']"),
    Place("field", "jianghe", "/customers/fields/{field}/"),
    Place("tasks", "linzx", "/work/tasks/"),
    Place("task-form", "linzx", "/work/tasks/new/"),
    Place("task", "linzx", "/work/tasks/{task}/"),
    Place("calendar", "linzx", "/work/calendar/"),
    Place("subscription", "linzx", "/work/calendar/subscription/"),
    Place("log-any", "linzx", "/work/log/"),
    Place("log", "linzx", "/work/log/{customer}/"),
    Place("holidays", "admin", "/work/holidays/"),
    Place("inbox", "linzx", "/notices/"),
    Place("orders", "linzx", "/orders/"),
    Place("order", "linzx", "/orders/{order}/"),
    Place("order-create", "linzx", "/orders/new/"),
    Place("order-edit", "linzx", "/orders/{order}/edit/"),
    Place("order-return", "linzx", "/orders/new/?return_of={order}"),
    Place("products", "xuqr", "/orders/products/"),
    Place("product", "linzx", "/orders/products/{product}/"),
    Place("product-form", "linzx", "/orders/products/", "[hx-get$='/products/new/']"),
    Place("families", "linzx", "/orders/products/families/"),
    Place("family-form", "linzx", "/orders/products/families/", "[hx-get$='/families/new/']"),
    Place("rates", "admin", "/orders/rates/"),
    Place("grading", "xuqr", "/grading/"),
    Place("grading-changes", "xuqr", "/grading/changes/"),
    Place("why", "linzx", "/grading/why/{customer}/"),
    Place("playbooks", "xuqr", "/playbooks/"),
    Place("record", "xuqr", "/playbooks/executions/{execution}/"),
    Place("imports", "hejx", "/exchange/import/"),
    Place("exports", "linzx", "/base/exports/"),
    Place("tables", "linzx", "/exchange/tables/"),
    Place("settings", "admin", "/base/settings/"),
    Place("settings-group", "admin", "/base/settings/{settings}/"),
    Place("users", "admin", "/staff/users/"),
    Place("user", "admin", "/staff/users/{user}/"),
    Place("user-create", "admin", "/staff/users/new/"),
    Place("teams", "admin", "/staff/teams/"),
    Place("team-form", "admin", "/staff/teams/", "[hx-get*='/staff/teams/']"),
    Place("roles", "admin", "/staff/roles/"),
    Place("role-form", "admin", "/staff/roles/{role}/"),
    Place("preferences", "linzx", "/staff/preferences/"),
    Place("audit-log", "hanze", "/audit/"),
    Place("missing", "linzx", "/c/01890000-0000-7000-8000-000000000000/", status=404),
    Place("forbidden", "linzx", "/staff/users/", status=403),
]


class Guide:
    """Leads a visitor to a place; what the paths need is looked up once."""

    def __init__(self, visit: Callable[..., Visitor], known: dict[str, str]) -> None:
        self._visit, self._known = visit, known

    def path(self, place: Place) -> str:
        return self._filled(place.path)

    def _filled(self, path: str) -> str:
        for name in FOUND:
            if f"{{{name}}}" in path:
                path = path.replace(f"{{{name}}}", self._find(name))
        return path

    def _find(self, name: str) -> str:
        if name not in self._known:
            who, path, pattern = FOUND[name]
            self._known[name] = self._visit(who).first(self._filled(path), pattern)
        return self._known[name]

    def lead(self, place: Place, size: str = "wide", theme: str = "light") -> Visitor:
        visitor: Visitor = self._visit(place.who or None, size=size, theme=theme)
        answer = visitor.page.goto(visitor.base_url + self.path(place))
        assert answer is not None
        assert answer.status == place.status, f"{place.path} answered {answer.status}"
        visitor.settle()
        if place.opens:
            visitor.page.locator(place.opens).first.dispatch_event("click")
            visitor.page.locator("#dialog[open]").wait_for()
            visitor.settle()
        return visitor
