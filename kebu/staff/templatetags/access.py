"""Rights and field rules in templates. The decisions are made by `staff.fieldrules` and `User.may`."""

from typing import Any

from django import template

from kebu.staff import fieldrules

register = template.Library()


@register.simple_tag(takes_context=True)
def shown(context: template.Context, instance: Any, field: str) -> fieldrules.Shown:
    """What the reader may see of a field: `{% shown contact "mobile" %}`, or `as name` and ask `.state`."""
    return fieldrules.show(context["request"].user, instance, field)


@register.simple_tag(takes_context=True)
def may(context: template.Context, right: str) -> bool:
    """`{% may "contacts.edit" as can_edit %}{% if can_edit %}…`"""
    return bool(context["request"].user.may(right))


@register.simple_tag(takes_context=True)
def may_reveal(context: template.Context, instance: Any, field: str) -> bool:
    """`{% may_reveal contact "mobile" as can_reveal %}`: whether to draw the button that opens a masked value."""
    return bool(instance) and fieldrules.may_reveal(context["request"].user, instance._meta.label_lower, field)
