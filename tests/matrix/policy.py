"""Who may do what at which address: the one table that the matrix holds the product to.

One line per URL name. A name that is missing here, or here and nowhere else, fails the matrix.
`right` is asked of every method, `post_right` of POST instead; a tuple asks for any one of them. `on` names the kind
of object in the address (see `house.py`), `scope` who may reach it: `customer` — whoever sees the customer it hangs on;
`all` — whoever holds the right; `owner` — the person himself; `deleted` — like customer, and deleted ones too;
`bin` — deleted ones too for those with customers.delete; `task` — like customer, and one's own; `history` — like
customer, and everything for those with audit.view. A name with several lines has a list of rules, one per variant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Rule:
    methods: str = "GET"
    right: str | tuple[str, ...] = ""
    post_right: str | tuple[str, ...] = ""
    on: str = ""
    scope: str = "customer"
    args: Mapping[str, str] = field(default_factory=dict)  # the rest of the address; {kind} stands for an object's uid
    data: Mapping[str, str] = field(default_factory=dict)  # what a POST sends; {kind} likewise
    public: bool = False
    start: bool = False  # open to somebody who must change his start password
    leaves: bool = False  # an answer that leads to the log-in is what is wanted
    also: tuple[int, ...] = ()  # further statuses that count as service
    own: str = ""  # POST: the row must be one's own, or one holds this right; refused in words else

    def asks(self, method: str) -> tuple[str, ...]:
        right = self.post_right if method == "POST" and self.post_right else self.right
        return (right,) if isinstance(right, str) else right


# A uid that nothing has.
NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"

# What each list itself asks for.
LISTS = {"customers": "", "contacts": "", "tasks": "", "orders": "orders.view", "products": "orders.view"}


def on_lists(methods: str = "GET", args: Mapping[str, str] | None = None, **more: Any) -> list[Rule]:
    """The same address for every list."""
    return [Rule(methods, right=right, args={"key": key, **(args or {})}, **more) for key, right in LISTS.items()]


POLICY: dict[str, Rule | list[Rule]] = {
    # staff: the door
    "staff:login": Rule("GET POST", public=True, data={"username": "nobody", "password": "wrong-password"}),
    "staff:logout": Rule("POST", start=True, leaves=True),
    "staff:first_admin": Rule("GET POST", public=True, args={"token": "not-a-token"}, also=(404,)),
    "staff:preferences": Rule("GET POST", data={"theme": "dark"}),
    "staff:password": Rule("GET POST", start=True, data={"present": "wrong", "password": "correct horse battery"}),
    # staff: people
    "staff:users": Rule(right="staff.manage"),
    "staff:user_create": Rule("GET POST", right="staff.manage", data={"username": "matrix", "name": "新人"}),
    "staff:user": Rule("GET POST", right="staff.manage", on="user", scope="all", data={"name": "改名"}),
    "staff:user_team": Rule("POST", right="staff.manage", on="user", scope="all", data={"team": ""}),
    "staff:user_roles": Rule("POST", right="roles.manage", on="user", scope="all"),
    "staff:user_leave": Rule("POST", right="staff.manage", on="user", scope="all"),
    "staff:user_return": Rule("POST", right="staff.manage", on="user", scope="all"),
    "staff:user_password": Rule("POST", right="staff.manage", on="user", scope="all"),
    "staff:teams": Rule(right="staff.manage"),
    "staff:team_create": Rule("GET POST", right="staff.manage", data={"name": "新团队"}),
    "staff:team": Rule("GET POST", right="staff.manage", on="team", scope="all", data={"name": "改名"}),
    "staff:team_move": Rule("GET POST", right="staff.manage", on="team", scope="all", data={"parent": ""}),
    "staff:team_delete": Rule("POST", right="staff.manage", on="team", scope="all"),
    "staff:roles": Rule(right="roles.manage"),
    "staff:role_create": Rule("GET POST", right="roles.manage", data={"name": "新角色", "reach": "self"}),
    "staff:role": Rule("GET POST", right="roles.manage", on="role", scope="all", data={"name": "改名"}),
    "staff:role_delete": Rule("POST", right="roles.manage", on="role", scope="all"),
    # base
    "base:undo": Rule("POST", args={"operation": "01890a5d-ac96-774b-bcce-b302099a8057"}),
    "base:settings": Rule(),
    "base:settings_group": Rule("GET POST", right="settings.manage", args={"slug": "company"}),
    # audit
    "audit:log": Rule(right="audit.view"),
    "audit:log_export": Rule("POST", right="audit.view"),
    "audit:customer_history": Rule(on="customer", scope="history"),
    "audit:history": Rule(on="contact", scope="history", args={"kind": "customers.contact"}),
    # notices
    "notify:inbox": Rule(),
    "notify:read_all": Rule("POST"),
    "notify:open": Rule("POST", on="notice", scope="owner"),
    "notify:read": Rule("POST", on="notice", scope="owner"),
    # customers: making
    "customers:list": Rule(),
    "customers:contacts": Rule(),
    "customers:create": Rule("GET POST", right="customers.create"),
    "customers:hints": Rule(right="customers.create"),
    "customers:industries": Rule(),
    "customers:regions": Rule(),
    "customers:people": Rule(),
    "customers:options": Rule(),
    "customers:tag_options": Rule(),
    # customers: tags, hand-over
    "customers:tags": Rule(right="tags.manage"),
    "customers:tag_create": Rule("GET POST", right="tags.manage", data={"name": "新标签"}),
    "customers:tag_edit": Rule("GET POST", right="tags.manage", on="tag", scope="all", data={"name": "改名"}),
    "customers:tag_delete": Rule("POST", right="tags.manage", on="tag", scope="all"),
    "customers:fields": Rule(right="fields.manage"),
    "customers:field_create": Rule(
        "GET POST", right="fields.manage", data={"about": "customer", "kind": "text", "name": "新字段"}
    ),
    "customers:field": Rule("GET POST", right="fields.manage", on="field", scope="all", data={"name": "改名"}),
    "customers:field_retire": Rule("POST", right="fields.manage", on="field", scope="all"),
    "customers:field_take_back": Rule("POST", right="fields.manage", on="field", scope="all"),
    "customers:field_move": Rule("POST", right="fields.manage", on="field", scope="all", data={"step": "up"}),
    "customers:field_options_add": Rule(
        "GET POST", right="fields.manage", on="field", scope="all", data={"options": "新选项"}
    ),
    "customers:option_edit": Rule("GET POST", right="fields.manage", on="option", scope="all", data={"name": "改名"}),
    "customers:option_retire": Rule("POST", right="fields.manage", on="option", scope="all"),
    "customers:option_take_back": Rule("POST", right="fields.manage", on="option", scope="all"),
    "customers:option_move": Rule("POST", right="fields.manage", on="option", scope="all", data={"step": "up"}),
    "customers:check": Rule("GET POST", right=("customers.create", "customers.merge"), data={"name": "恒远精密"}),
    "customers:pairs": Rule(right="customers.merge"),
    "customers:pairs_search": Rule("POST", right="customers.merge"),
    "customers:merge": Rule("GET POST", right="customers.merge", on="customer"),
    "customers:mergers": Rule("GET POST", right="customers.merge", on="customer"),
    "customers:distinct": Rule("POST", right="customers.merge", on="customer", data={"other": "{customer}"}),
    "customers:distinct_take_back": Rule("POST", right="customers.merge", on="customer", data={"other": "{customer}"}),
    "customers:handover": Rule("GET POST", right="customers.handover"),
    # customers: one customer
    "site:customer": Rule(on="customer", scope="bin"),
    "site:customer_line": Rule(on="customer", scope="bin"),
    "site:customer_around": Rule(on="customer", scope="bin"),
    "customers:edit": Rule("GET POST", right="customers.edit", on="customer"),
    "customers:more_facts": Rule(on="customer"),
    "customers:edit_field": Rule("GET POST", right="customers.edit", on="customer", args={"field": "short_name"}),
    "customers:reveal": Rule("POST", right="contacts.reveal", on="customer", args={"field": "phone"}),
    "customers:assign": Rule("GET POST", right="customers.assign", on="customer"),
    "customers:collaborators": Rule("GET POST", on="customer"),
    "customers:collaborator_remove": Rule(
        "POST", right="customers.edit", on="customer", args={"user_uid": "{partner}"}, own="customers.assign"
    ),
    "customers:tag_add": Rule("POST", right="customers.tag", on="customer", data={"tag": "{tag}"}),
    "customers:tag_remove": Rule("POST", right="customers.tag", on="customer", args={"tag_uid": "{tag}"}),
    "customers:archive": Rule("POST", right="customers.archive", on="customer"),
    "customers:unarchive": Rule("POST", right="customers.archive", on="customer"),
    "customers:delete": Rule("POST", right="customers.delete", on="customer"),
    "customers:restore": Rule("POST", right="customers.delete", on="customer", scope="deleted"),
    # customers: pages for people outside, open to whoever knows the address, and the review of what comes in
    "customers:register": Rule("GET POST", public=True, args={"token": "not-a-token"}, also=(404,)),
    "customers:correct": Rule("GET POST", public=True, args={"token": "not-a-token"}, also=(404,)),
    "customers:intake_forms": Rule(right="intake.manage"),
    "customers:intake_form_create": Rule("GET POST", right="intake.manage", data={"name": "新登记表"}),
    "customers:intake_form": Rule("GET POST", right="intake.manage", on="intakeform", scope="all"),
    "customers:intake_form_turn": Rule("POST", right="intake.manage", on="intakeform", scope="all"),
    "customers:intake_form_qr": Rule(right="intake.manage", on="intakeform", scope="all"),
    "customers:links": Rule("GET POST", right="customers.edit", on="customer"),
    "customers:link_close": Rule("POST", right="customers.edit", on="link"),
    "customers:candidates": Rule(right="intake.review"),
    "customers:candidate": Rule("GET POST", right="intake.review", on="candidate", data={"act": "refuse"}),
    # customers: the quality of their data
    "customers:quality": Rule(right="quality.view"),
    "customers:quality_weights": Rule("GET POST", right="quality.manage"),
    "customers:card": Rule(on="customer"),
    "customers:confirm": Rule("POST", right="customers.edit", on="customer"),
    # customers: files; what a link of a look shows is its asker's
    "customers:files": Rule(right="attachments.view", on="customer"),
    "customers:file_card": Rule(right="attachments.view", on="customer"),
    "customers:file_add": Rule("POST", right="attachments.add", on="customer"),
    "customers:file_look": Rule("POST", right="attachments.view", on="attachment"),
    "customers:file_download": Rule("POST", right="attachments.view", on="attachment"),
    "customers:file_delete": Rule("POST", right="attachments.view", on="attachment", own="attachments.delete_any"),
    "customers:file_picture": Rule(args={"token": "not-a-token"}, also=(404,)),
    # customers: contacts and the decision chain
    "customers:contacts_of": Rule(on="customer"),
    "customers:contact_create": Rule("GET POST", right="contacts.edit", on="customer", data={"name": "新联系人"}),
    "customers:contact_edit": Rule("GET POST", right="contacts.edit", on="contact", data={"name": "改名"}),
    "customers:contact_edit_field": Rule(
        "GET POST", right="contacts.edit", on="contact", args={"field": "{contact_field}"}
    ),
    "customers:contact_primary": Rule("POST", right="contacts.edit", on="contact"),
    "customers:contact_leave": Rule("POST", right="contacts.edit", on="contact"),
    "customers:contact_come_back": Rule("POST", right="contacts.edit", on="contact"),
    "customers:contact_delete": Rule("POST", right="contacts.edit", on="contact"),
    "customers:reveal_contact": Rule("POST", right="contacts.reveal", on="contact", args={"field": "mobile"}),
    "customers:chain": Rule(on="customer"),
    "customers:chain_picture": Rule(on="customer"),
    "customers:chain_hang": Rule("POST", right="contacts.edit", on="contact", data={"superior": ""}),
    "customers:chain_edit": Rule("GET POST", right="contacts.edit", on="contact"),
    # engagement
    "engagement:tasks": Rule(),
    "engagement:task_create": Rule("GET POST", data={"title": "新待办"}),
    "engagement:customers": Rule(),
    "engagement:task": Rule(
        "GET POST",
        on="task",
        scope="task",
        own="tasks.assign",
        data={"title": "改名", "kind": "todo", "owner": "{user}", "due_on": "2030-01-01"},
    ),
    "engagement:task_done": Rule("POST", on="task", scope="task", own="tasks.assign"),
    "engagement:task_snooze": Rule(
        "GET POST", on="task", scope="task", own="tasks.assign", data={"until": "2030-01-01"}
    ),
    "engagement:task_delete": Rule("POST", on="task", scope="task", own="tasks.assign"),
    "engagement:calendar": Rule(),
    "engagement:subscription": Rule("GET POST"),
    "engagement:feed": Rule(public=True, args={"token": "not-a-token"}, also=(404,)),
    "engagement:log_any": Rule(right="interactions.log"),
    "engagement:hint": Rule("POST", data={"content": "意向较强"}),
    "engagement:log": Rule("GET POST", right="interactions.log", on="customer", data={"content": "谈了二期"}),
    "engagement:next_step": Rule(on="customer"),
    "engagement:interaction": Rule(
        "GET POST",
        on="interaction",
        own="interactions.edit_any",
        data={"content": "改", "kind": "phone", "happened_at": "2026-01-05T09:30"},
    ),
    "engagement:interaction_delete": Rule("POST", on="interaction", own="interactions.edit_any"),
    "engagement:interaction_files": Rule("POST", right="attachments.add", on="interaction"),
    "engagement:holidays": Rule("GET POST", right="settings.manage"),
    "engagement:holiday_delete": Rule("POST", right="settings.manage", args={"day": "2031-05-01"}, also=(404,)),
    # sales
    "sales:list": Rule(right="orders.view"),
    "sales:create": Rule("GET POST", right="orders.edit"),
    "sales:reckon": Rule("POST", right="orders.edit"),
    "sales:products": Rule(right="orders.view"),
    "sales:product_create": Rule("GET POST", right="orders.edit", data={"name": "新产品"}),
    "sales:product_options": Rule(right="orders.view"),
    "sales:order_options": Rule(right="orders.view"),
    "sales:product": Rule(right="orders.view", on="product", scope="all"),
    "sales:buyers": Rule(right="orders.view", on="product", scope="all"),
    "sales:product_edit": Rule("GET POST", right="orders.edit", on="product", scope="all", data={"name": "改名"}),
    "sales:product_archive": Rule("POST", right="orders.edit", on="product", scope="all"),
    "sales:product_unarchive": Rule("POST", right="orders.edit", on="product", scope="all"),
    "sales:families": Rule(right="orders.view"),
    "sales:family_create": Rule("GET POST", right="orders.edit", data={"name": "新系列"}),
    "sales:family_edit": Rule("GET POST", right="orders.edit", on="family", scope="all", data={"name": "改名"}),
    "sales:family_delete": Rule("POST", right="orders.edit", on="family", scope="all"),
    "sales:rates": Rule("GET POST", right="settings.manage", data={"currency": "EUR", "rate": "7.8"}),
    "sales:rate_edit": Rule("GET POST", right="settings.manage", on="rate", scope="all", data={"rate": "7.2"}),
    "sales:rate_delete": Rule("POST", right="settings.manage", on="rate", scope="all"),
    "sales:of_customer": Rule(right="orders.view", on="customer"),
    "sales:order": Rule(right="orders.view", on="order"),
    "sales:edit": Rule("GET POST", right="orders.edit", on="order"),
    "sales:delete": Rule("POST", right="orders.edit", on="order"),
    "sales:restore": Rule("POST", right="orders.edit", on="gone_order"),
    # grading
    "grading:overview": Rule(right="grading.view"),
    "grading:changes": Rule(right="grading.view"),
    "grading:run": Rule("POST", right="grading.run"),
    "grading:progress": Rule(right="grading.view", args={"uid": NOBODY}, also=(404,)),
    "grading:why": Rule(right="grading.view", on="customer"),
    # playbooks
    "playbooks:board": Rule(right="playbooks.view"),
    "playbooks:of_customer": Rule(right="playbooks.view", on="customer"),
    "playbooks:record": Rule(
        "GET POST", right="playbooks.view", post_right="playbooks.record", on="execution", data={"actual": "拜访"}
    ),
    # exchange
    "exchange:imports": Rule("GET POST", right=("customers.import", "orders.edit", "interactions.log")),
    "exchange:import": Rule(right="customers.import", on="import", scope="owner"),
    "exchange:import_sheet": Rule("POST", right="customers.import", on="import", scope="owner"),
    "exchange:import_columns": Rule("POST", right="customers.import", on="import", scope="owner"),
    "exchange:import_progress": Rule(right="customers.import", on="import", scope="owner"),
    "exchange:import_check": Rule(right="customers.import", on="import", scope="owner"),
    "exchange:import_fix": Rule("POST", right="customers.import", on="import", scope="owner", args={"line": "2"}),
    "exchange:import_adopt": Rule("POST", right="customers.import", on="import", scope="owner"),
    "exchange:import_decide": Rule(
        "POST", right="customers.import", on="import", scope="owner", data={"decision": "fill"}
    ),
    "exchange:import_start": Rule("POST", right="customers.import", on="import", scope="owner"),
    "exchange:import_stop": Rule("POST", right="customers.import", on="import", scope="owner"),
    "exchange:import_undo": Rule("POST", right="customers.import", on="import", scope="owner"),
    "exchange:import_discard": Rule("POST", right="customers.import", on="import", scope="owner"),
    "exchange:import_rejected": Rule(right="customers.import", on="import", scope="owner"),
    "exchange:import_report": Rule(right="customers.import", on="import", scope="owner"),
    "exchange:tables": Rule(right=("tables.export", "settings.manage")),
    "exchange:template": Rule("GET POST", right="settings.manage", args={"name": "base"}),
    "exchange:template_file": Rule("POST", right="settings.manage", args={"name": "base"}),
    "exchange:table": Rule("POST", right="tables.export", args={"name": "base"}),
    # site
    "site:home": Rule(),
    "site:search": Rule(),
    "site:shortcuts": Rule(),
    # lists: the panels ask for what the list itself asks for
    "base:list_totals": on_lists(),
    "base:list_sum": on_lists("GET POST", also=(404,)),
    "base:list_filter": on_lists(),
    "base:list_apply": on_lists(),
    "base:list_columns": on_lists(),
    "base:list_options": on_lists(also=(404,), args={"field": "owner"}),
    "base:list_start_with": on_lists("POST"),
    "base:list_start_team": Rule("POST", right="views.share", args={"key": "customers"}),
    "base:view_create": on_lists("GET POST", data={"name": "新视图"}),
    "base:list_bulk": [
        Rule("GET POST", right="customers.assign", args={"key": "customers", "verb": "assign"}),
        Rule("GET POST", right="orders.edit", args={"key": "orders", "verb": "delete"}),
        Rule("GET POST", right="orders.edit", args={"key": "products", "verb": "archive"}),
        Rule("GET POST", right="customers.archive", args={"key": "customers", "verb": "archive"}),
        Rule("GET POST", right="tasks.assign", args={"key": "tasks", "verb": "assign"}),
        Rule("GET POST", args={"key": "tasks", "verb": "done"}),
        Rule("GET POST", right="customers.tag", args={"key": "customers", "verb": "tag"}),
        Rule("GET POST", right="customers.edit", args={"key": "customers", "verb": "set_field"}),
        Rule("GET POST", right="contacts.edit", args={"key": "contacts", "verb": "set_field"}),
        Rule("GET POST", right="customers.edit", args={"key": "customers", "verb": "confirm"}),
    ],
    "base:list_export": [
        Rule("GET POST", right="customers.export", args={"key": "customers"}),
        Rule("GET POST", right="customers.export", args={"key": "orders"}),
        Rule("GET POST", right="customers.export", args={"key": "products"}),
    ],
    "base:exports": Rule(),
    "base:export_fetch": Rule("POST", on="export", scope="owner"),
    "base:view_update": Rule("POST", on="view", scope="view", own="views.share"),
    "base:view_edit": Rule("GET POST", on="view", scope="view", own="views.share", data={"name": "改名"}),
    "base:view_delete": Rule("POST", on="view", scope="view", own="views.share"),
}


def rules_of(name: str) -> list[Rule]:
    found = POLICY[name]
    return found if isinstance(found, list) else [found]
