"""What the areas above may hear about customers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CustomersAssigned:
    """Customers got a new owner (None: nobody). At most a thousand ids an event."""

    customer_ids: tuple[int, ...]
    owner_id: int | None


@dataclass(frozen=True)
class ContactLeft:
    """A contact left the customer's company."""

    contact_id: int
    customer_id: int


@dataclass(frozen=True)
class CollaboratorAdded:
    """Somebody works on a customer beside its owner from now on."""

    customer_id: int
    user_id: int
