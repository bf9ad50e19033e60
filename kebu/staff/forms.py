"""What people pages ask for. A form checks shape; whether it may be done is the action's to say."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from kebu.staff.models import Role, Team, User


class LoginForm(forms.Form):
    username = forms.CharField(
        label=_("登录名"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _new_password() -> forms.CharField:
    return forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=1024,
        help_text=_("至少 8 个字符，不能是常见密码；可以用一句话"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class PasswordForm(forms.Form):
    """A person's own password: the present one, and a new one under the policy."""

    present = forms.CharField(
        label=_("当前密码"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = _new_password()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_present(self) -> str:
        present: str = self.cleaned_data["present"]
        if not self.user.check_password(present):
            raise forms.ValidationError(_("当前密码不对"))
        return present

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        if self.user.check_password(password):
            raise forms.ValidationError(_("新密码不能和当前密码一样"))
        return password


class FirstAdminForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = _new_password()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password"):
            user = User(username=data.get("username", ""), name=data.get("name", ""))
            try:
                password_validation.validate_password(data["password"], user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class PreferencesForm(forms.Form):
    """Theme and language. What a request does not carry stays: the button in the top bar sends the theme alone."""

    theme = forms.ChoiceField(label=_("外观"), choices=User.Theme.choices, required=False)
    language = forms.ChoiceField(label=_("语言"), choices=User.Language.choices, required=False)

    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}


class UserForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["name", "email", "post"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].help_text = _("名片上的职位，如大客户经理")


class NewUserForm(UserForm):
    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        help_text=_("登录时用，建好后不再改"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    team = forms.ModelChoiceField(
        label=_("团队"), queryset=Team.objects.everyone().order_by("name"), required=False, empty_label=_("不属于团队")
    )
    field_order = ("name", "username", "post", "email", "team")


class UserTeamForm(forms.Form):
    team = forms.ModelChoiceField(
        label=_("团队"), queryset=Team.objects.everyone().order_by("name"), required=False, empty_label=_("不属于团队")
    )


class UserRolesForm(forms.Form):
    roles = forms.ModelMultipleChoiceField(
        label=_("角色"),
        queryset=Role.objects.everyone().order_by("position", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class TeamForm(forms.Form):
    name = forms.CharField(label=_("团队名称"), max_length=60)


class NewTeamForm(TeamForm):
    parent = forms.ModelChoiceField(
        label=_("上级团队"), queryset=Team.objects.everyone().order_by("name"), required=False, empty_label=_("最上级")
    )


class TeamEditForm(TeamForm):
    leader = forms.ModelChoiceField(
        label=_("团队负责人"),
        queryset=User.objects.everyone().active().order_by("name_key", "pk"),
        required=False,
        empty_label=_("未指定"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class TeamMoveForm(forms.Form):
    parent = forms.ModelChoiceField(
        label=_("上级团队"), queryset=Team.objects.everyone().order_by("name"), required=False, empty_label=_("最上级")
    )

    def __init__(self, team: Team, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = Team.objects.everyone().below(team.pk)
        self.fields["parent"].queryset = Team.objects.everyone().exclude(pk__in=below).order_by("name")  # type: ignore[attr-defined]


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Role
        fields = ["name", "name_en", "description", "reach"]
