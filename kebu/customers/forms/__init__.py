from kebu.customers.forms.contact import ContactForm
from kebu.customers.forms.customer import CustomerForm

__all__ = ["ContactForm", "CustomerForm"]
