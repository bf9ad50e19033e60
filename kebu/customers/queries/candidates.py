"""待审资料 for those who review it: what waits, and one answer beside what is known."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kebu.base.access import Text
from kebu.customers import asked
from kebu.customers.actions import candidates
from kebu.customers.models import Candidate, Contact, CorrectionLink, Customer
from kebu.customers.queries import duplicates
from kebu.staff import fieldrules

if TYPE_CHECKING:
    from kebu.staff.models import User

SHOWN = 100


def rows(user: "User", *, is_done: bool = False) -> list[Candidate]:
    found = Candidate.objects.visible_to(user)
    found = found.exclude(state=Candidate.State.WAITING) if is_done else found.waiting()
    return list(found.select_related("form", "customer", "reviewer").order_by("-pk" if is_done else "pk")[:SHOWN])


def count(user: "User") -> int:
    return Candidate.objects.visible_to(user).waiting().count()


@dataclass(frozen=True)
class Answer:
    """One answer: what is known, what was written, whether it says something new."""

    key: str
    label: Text
    present: str
    written: str

    @property
    def is_new(self) -> bool:
        return self.present != self.written


def review(user: "User", row: Candidate, into: Customer | None) -> dict[str, Any]:
    """The context of the review page. `into`: the customer that it would go into, None for a new one."""
    written = candidates.answers(row)
    contact = _contact(into, written) if into is not None else None
    answers = [_answer(user, asked.ITEMS[key], text, into, contact) for key, text in written.items()]
    alike = [] if row.customer_id else duplicates.find(user, **_asked(written))
    return {
        "row": row,
        "into": into,
        "answers": answers,
        "alike": [(each, each.url.strip("/").rpartition("/")[2]) for each in alike],
        "is_waiting": row.state == Candidate.State.WAITING,
        "may_accept": user.may("customers.edit" if into is not None else "customers.create"),
    }


def _asked(written: dict[str, str]) -> dict[str, str]:
    return {key: written.get(key, "") for key in ("name", "credit_code", "phone")}


def _contact(customer: Customer, written: dict[str, str]) -> Contact | None:
    present = Contact.objects.everyone().present().filter(customer=customer).order_by("-is_primary", "pk")
    name = written.get("contact_name", "")
    return present.filter(name=name).first() if name else present.first()


def _answer(user: "User", item: asked.Item, text: str, customer: Customer | None, contact: Contact | None) -> Answer:
    holder: Customer | Contact | None = contact if item.is_contact else customer
    return Answer(item.key, item.label, _present(user, item, holder), str(dict(item.choices).get(text, text)))


def _present(user: "User", item: asked.Item, holder: Customer | Contact | None) -> str:
    """What is known, as far as this person may see it."""
    if holder is None:
        return ""
    shown = fieldrules.show(user, holder, item.column)
    text = str(shown) if shown else ""
    return str(dict(item.choices).get(text, text))


def known(link: CorrectionLink) -> tuple[dict[str, str], dict[str, str]]:
    """What the customer sees of itself: open values, and masks of what reaches a person."""
    wanted = [item for item, _must in asked.chosen(link.fields)]
    contacts = Contact.objects.everyone().present().filter(customer=link.customer)
    contact = contacts.order_by("-is_primary", "pk").first()
    present, masks = dict[str, str](), dict[str, str]()
    for item in wanted:
        row: Customer | Contact | None = contact if item.is_contact else link.customer
        value: Any = getattr(row, item.column) if row is not None else ""
        if item.is_secret:
            masks[item.key] = value.masked if value else ""
        else:
            present[item.key] = str(value or "")
    return present, masks
