from django import forms
from django.utils.translation import gettext_lazy as _


class TagForm(forms.Form):
    name = forms.CharField(label=_("标签名称"), max_length=20)
    description = forms.CharField(label=_("说明"), max_length=100, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
