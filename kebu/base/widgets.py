"""Form controls that Django lacks."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.forms import DateInput, Widget
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

Names = Callable[[list[str]], Iterable[tuple[Any, str]]]


class Combobox(Widget):
    """A searchable select. `src` answers ?q= with kit/combobox_options.html.

    `names` gives (value, text) for the values chosen; those it does not know are not shown.
    """

    is_multi = False
    needs_multipart_form = False

    def __init__(self, src: str, names: Names, *, placeholder: str = "", params: str = "") -> None:
        super().__init__()
        self.src, self.names, self.placeholder, self.params = src, names, placeholder, params

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        attrs = attrs or {}
        given = value if isinstance(value, list | tuple) else [value]
        values = [str(each) for each in given if each not in ("", None)]
        chosen = [(str(key), text) for key, text in self.names(values)] if values else []
        context: dict[str, Any] = {
            "name": name,
            "id": attrs.get("id", f"id_{name}"),
            "src": self.src,
            "is_multi": self.is_multi,
            "placeholder": self.placeholder,
            "params": self.params,
            "is_required": self.is_required,
            "is_invalid": attrs.get("aria-invalid"),
            "described_by": attrs.get("aria-describedby"),
            "chosen": chosen,
            "value": chosen[0][0] if chosen else "",
            "text": chosen[0][1] if chosen else "",
        }
        return render_to_string("kit/combobox.html", context)


class MultiCombobox(Combobox):
    """The same for several values, shown as chips."""

    is_multi = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Never: no chip left means that all were removed."""
        return False


class DatePicker(DateInput):
    """The browser's own date picker, fed with ISO dates."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
