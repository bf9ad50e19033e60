"""Figures, dates and names as the pages write them; and that every component renders and stays free of inline style."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Engine
from django.test import RequestFactory
from django.utils.translation import override

from kebu.base import clock
from kebu.base.templatetags import kit

TEMPLATES = Path(kit.__file__).parent.parent / "templates"
ENGINE = Engine(
    dirs=[str(TEMPLATES)],
    builtins=["django.templatetags.i18n", "django.templatetags.static", "kebu.base.templatetags.kit"],
)
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def chinese_noon(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with override("zh-hans"):
        yield


def render(source: str, **values: object) -> str:
    return ENGINE.from_string(source).render(Context(values)).strip()


@pytest.mark.parametrize(
    ("minor", "exponent", "text"),
    [
        (135_200_000, 2, "135.2"),
        (1_352_000_000, 2, "1,352.0"),
        (-45_000, 2, "0.0"),
        (-1_250_000, 2, "−1.3"),
        (0, 2, "0.0"),
        (500, 0, "0.1"),
        (None, 2, "—"),
    ],
)
def test_wan_writes_ten_thousands_with_one_decimal(minor: int | None, exponent: int, text: str) -> None:
    assert kit.wan(minor, exponent) == text


@pytest.mark.parametrize(
    ("minor", "exponent", "text"),
    [(135_200_050, 2, "1,352,000.50"), (-5, 2, "−0.05"), (1200, 0, "1,200"), (None, 2, "—")],
)
def test_money_is_exact(minor: int | None, exponent: int, text: str) -> None:
    assert kit.money(minor, exponent) == text


@pytest.mark.parametrize(
    ("hundredths", "text", "tone"),
    [
        (240, "+2.4", "delta--up"),
        (-180, "−1.8", "delta--dn"),
        (0, "—", ""),
        (4, "—", ""),
        (-4, "—", ""),
        (5, "+0.1", "delta--up"),
        (None, "—", ""),
    ],
)
def test_delta_has_a_sign_or_is_a_dash(hundredths: int | None, text: str, tone: str) -> None:
    assert (kit.delta(hundredths), kit.deltaclass(hundredths)) == (text, tone)


def test_points_round_half_up_and_widths_stay_inside_the_bar() -> None:
    assert kit.points(6875) == "68.8"
    assert [kit.percent(value) for value in (6875, -3, 12_000, None)] == ["68.75%", "0%", "100%", "0%"]
    assert kit.arc(10_000).split()[0] == kit.arc(10_000).split()[1]


@pytest.mark.parametrize(("count", "text"), [(48, "48"), (999, "999"), (1000, "999+"), (None, "")])
def test_counts_stop_where_the_engine_stops(count: int | None, text: str) -> None:
    assert kit.capped(count) == text


@pytest.mark.parametrize(
    ("value", "text", "title"),
    [
        (date(2026, 11, 20), "今天", "2026-11-20"),
        (date(2026, 11, 19), "昨天", "2026-11-19"),
        (date(2026, 11, 17), "3 天前", "2026-11-17"),
        (date(2026, 11, 21), "明天", "2026-11-21"),
        (date(2026, 11, 25), "5 天后", "2026-11-25"),
        (date(2025, 1, 2), "2025-01-02", "2025-01-02"),
        (datetime(2026, 11, 18, 17, 0, tzinfo=UTC), "昨天", "2026-11-19 01:00"),
    ],
)
def test_ago_says_it_in_words_and_keeps_the_date(value: date, text: str, title: str) -> None:
    html = render("{{ value|ago }}", value=value)
    assert f'title="{title}"' in html
    assert html.endswith(f">{text}</time>")


@pytest.mark.parametrize("value", [None, clock.NEVER, clock.SOMEDAY])
def test_missing_dates_are_dashes(value: date | None) -> None:
    assert (kit.ago(value), kit.shortdate(value)) == ("—", "—")


def test_short_dates_drop_this_year_and_use_company_time() -> None:
    assert kit.shortdate(date(2026, 11, 17)) == "11-17"
    assert kit.shortdate(date(2025, 11, 17)) == "2025-11-17"
    assert kit.shorttime(datetime(2025, 12, 31, 17, 0, tzinfo=UTC)) == "01-01 01:00"


def test_overdue_counts_only_the_past() -> None:
    today = clock.today()
    assert [kit.overdue_days(today + timedelta(days=step)) for step in (-3, 0, 2)] == [3, 0, 0]


@pytest.mark.parametrize(
    ("name", "person", "company"),
    [
        ("陈立言", "言", "陈"),
        ("澜岳精密制造（苏州）", "州", "澜"),
        ("Lily chen", "L", "L"),
        ("（临时）客户", "户", "临"),
        ("", "?", "?"),
        (None, "?", "?"),
    ],
)
def test_initials(name: str | None, person: str, company: str) -> None:
    assert (kit.initial(name), kit.company_initial(name)) == (person, company)


def test_hues_cycle_through_six() -> None:
    assert {kit.hue(pk) for pk in range(50)} == {1, 2, 3, 4, 5, 6}


def test_phones_are_masked_and_short_ones_hidden() -> None:
    assert [kit.mask_phone(number) for number in ("13812341234", "95588", "")] == ["138****1234", "****", ""]


def test_unknown_tiers_are_neutral() -> None:
    assert [kit.tierclass(tier) for tier in ("high", "ungraded", "gold")] == ["high", "none", "none"]


def test_undo_address_is_read_from_message_tags() -> None:
    assert kit.undo_url("safe undo:/base/undo/7/") == "/base/undo/7/"
    assert kit.undo_url(None) == ""


def test_query_changes_one_value_and_drops_the_page() -> None:
    request = RequestFactory().get("/", {"view": "12", "sort": "-score", "after": "77"})
    assert render("{% query sort='name' view='' %}", request=request) == "?sort=name"


class Card(forms.Form):
    phone = forms.RegexField(r"^\d{11}$", help_text="手机", error_messages={"invalid": "手机号应为 11 位"})
    is_vip = forms.BooleanField(required=False)
    ways = forms.MultipleChoiceField(choices=[("1", "电话")], widget=forms.CheckboxSelectMultiple, required=False)


def test_a_field_is_wired_to_its_help_and_error() -> None:
    html = render('{% include "kit/field.html" %}', field=Card(data={"phone": "1"})["phone"])
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_phone-help id_phone-error"' in html
    assert '<span class="msg" id="id_phone-error">手机号应为 11 位</span>' in html


def test_boxes_are_told_apart() -> None:
    form = Card()
    assert [kit.is_check(form["is_vip"]), kit.is_group(form["is_vip"])] == [True, False]
    assert [kit.is_check(form["ways"]), kit.is_group(form["ways"])] == [False, True]


def test_names_are_escaped() -> None:
    person = SimpleNamespace(pk=1, name='"><script>')
    assert "<script>" not in render('{% include "kit/avatar.html" with user=person %}', person=person)
    option = render('{% include "kit/combobox_options.html" %}', options=[('1"', "<b>", "")], selected=[])
    assert "<b>" not in option
    assert 'data-value="1&quot;"' in option


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_templates_obey_the_content_security_policy(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ENGINE.from_string(text)
    for banned in (" style=", "<style", " onclick=", " onchange=", " onsubmit=", "hx-on", "javascript:", "hx-vals='js"):
        assert banned not in text
    assert "<script>" not in text
