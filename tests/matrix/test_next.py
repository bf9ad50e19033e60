"""Whatever a link puts into next=, a log-in stays on this host."""

from itertools import product
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base.access import SYSTEM
from kebu.cast.people import PASSWORD, make_user
from kebu.staff.seeds import seed

pytestmark = [pytest.mark.matrix, pytest.mark.django_db]
HOST = "testserver"
STARTS = [
    "//", "///", "////", "/\\", "\\\\", "\\/", "/\t/", "/\n/", "/\r/", "\t//", " //", "\x00//", "/%2f", "/%5c", "/.//",
    "http:", "https:", "http:/", "https:/", "http://", "https://", "HTTPS://", "http:\\\\", "hTtP:/\\", "ftp://",
    "//testserver@", "https://testserver@", "https://testserver:80@", "//testserver%00@", "/;@", "/?@", "／／",
    "〱", "⁄⁄",
]  # fmt: skip
ENDS = ["evil.example", "evil.example/%2e%2e", "evil.example#testserver"]
ODD = [
    "javascript:alert(1)", "data:text/html,<script>1</script>", "vbscript:x", "mailto:a@evil.example", "@evil.example",
    "?next=//evil.example", "#//evil.example", "", ".", "..",
]  # fmt: skip
PAYLOADS = [*(start + end for start, end in product(STARTS, ENDS)), *ODD]


def leaves_the_site(location: str) -> bool:
    """As a browser reads it: backslashes are slashes, control characters vanish."""
    read = "".join(char for char in location.replace("\\", "/") if char > " ")
    target = urlsplit(urljoin(f"http://{HOST}/staff/login/", read))
    return target.scheme not in ("http", "https") or target.hostname != HOST


def test_no_payload_leads_off_the_site() -> None:
    assert len(PAYLOADS) >= 100
    seed(SYSTEM)
    make_user("traveller")
    gone = []
    for payload in PAYLOADS:
        for url in (reverse("staff:login"), f"{reverse('staff:login')}?next={quote(payload)}"):
            client = Client()
            data = {"username": "traveller", "password": PASSWORD}
            answer = client.post(url, data if "?" in url else {**data, "next": payload})
            assert answer.status_code == 302
            gone += [(payload, answer["Location"])] if leaves_the_site(answer["Location"]) else []
            again = client.get(url, {"next": payload})
            gone += [(payload, again["Location"])] if leaves_the_site(again["Location"]) else []
    assert gone == []


def test_the_reading_of_addresses_has_teeth() -> None:
    assert all(map(leaves_the_site, ["//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:x"]))
    assert not leaves_the_site("/customers/?a=1")
