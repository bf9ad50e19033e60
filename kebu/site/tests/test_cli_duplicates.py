"""`kebu duplicates` from the command line."""

import json
from argparse import Namespace

import pytest

from kebu.cast.people import make_customer
from kebu.customers import derive
from kebu.site.cli.commands import duplicates

pytestmark = pytest.mark.django_db


def test_it_compares_all_and_tells_the_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("苏州恒远精密机械有限公司", "恒远精密机械（苏州）有限公司", "青岚食品有限公司"):
        make_customer(**derive.fill({"name": name}), total_amount=100)
    duplicates.run(Namespace(limit=5, json=False))
    told = capsys.readouterr().out
    assert "比对了 3 家客户，疑似重复 1 对" in told
    assert "名称去掉地区和公司形式后相同" in told
    duplicates.run(Namespace(limit=5, json=True))
    found = json.loads(capsys.readouterr().out)
    assert (found["customers"], found["pairs"], found["first"][0]["stake"]) == (3, 1, 200)
