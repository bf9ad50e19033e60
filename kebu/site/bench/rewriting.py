"""A second process that rewrites score after score, paced like every job, while the first one measures saving.

`python -m kebu.site.bench.rewriting` goes on until it is ended.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

ROWS = 100_000


@contextmanager
def going_on() -> Iterator[None]:
    """The rewriting runs inside, in a process and a connection of its own."""
    command = [sys.executable, "-m", "kebu.site.bench.rewriting"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ) as process:  # noqa: S603  our own command
        try:
            assert process.stdout is not None
            if not process.stdout.readline():
                raise RuntimeError(f"{command[-1]} did not start")
            yield
        finally:
            process.terminate()


def rewrite() -> None:
    """Turn the last bit of 100,000 scores, over and over: all indexes that hold a score are written too."""
    from django.db import transaction

    from kebu.base.pacing import paced
    from kebu.customers.actions import cards
    from kebu.customers.models import Customer

    rows = list(Customer.objects.everyone().order_by("pk").values_list("pk", "score")[:ROWS])
    print("started", flush=True)
    while True:
        for portion in paced(rows):
            with transaction.atomic():
                cards.write({pk: {"score": score ^ 1} for pk, score in portion})
        rows = [(pk, score ^ 1) for pk, score in rows]


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kebu.site.settings")
    django.setup()
    rewrite()
