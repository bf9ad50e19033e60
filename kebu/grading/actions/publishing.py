"""A run's result put in force, in short turns: current scores, tier changes, given columns; only what differs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connection

from kebu.base import bulk, clock
from kebu.customers.actions import cards
from kebu.customers.models import Tier
from kebu.engine.conditions import points_column
from kebu.engine.models import GradingModel
from kebu.engine.reasons import reason_text
from kebu.grading.models import Run, Score, TierChange

Row = Mapping[str, Any]
Standing = tuple[int, str, int]  # run, tier and composite in force
COLUMNS = ("customer_id", "run_id", "tier", "composite", "rule", "reasons", "points", "facts")
UPSERT = (
    f"INSERT INTO grading_score ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
    f" ON CONFLICT (customer_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS[1:])}"
)
MOVES = ["customer_id", "run_id", "before", "after", "score_before", "score_after", "as_of", "at"]


class Publication:
    """Publishes the rows of one run. `equal_runs`: ids of runs of the same date and definition, this one among them."""

    def __init__(self, run: Run, model: GradingModel, equal_runs: frozenset[int]) -> None:
        self.run, self.model, self.equal_runs = run, model, equal_runs
        self.points = [(each.key, points_column(each.key)) for each in model.indicators]
        self.metrics = model.metrics()
        self.reasons = {each.key: each for each in model.fallback.reasons}

    def publish(self, rows: pl.DataFrame) -> None:
        """Put these customers' rows in force. Call in a short transaction; a second time it finds nothing to do."""
        made: dict[int, Row] = {row["customer_id"]: row for row in rows.iter_rows(named=True)}
        present = Score.objects.everyone().filter(customer_id__in=list(made))
        standing: dict[int, Standing] = {
            pk: (run_id, tier, composite)
            for pk, run_id, tier, composite in present.values_list("customer_id", "run_id", "tier", "composite")
        }
        same = self._unchanged([pk for pk, found in standing.items() if found[0] in self.equal_runs], made)
        changed = [row for pk, row in made.items() if pk not in same]
        if changed:
            self._write(changed, standing)

    def _unchanged(self, ids: Sequence[int], made: Mapping[int, Row]) -> set[int]:
        """Of rows in force for the same date and definition: those that this run wrote, or that say the same."""
        if not ids:
            return set()
        rows = Score.objects.everyone().filter(customer_id__in=ids).values_list(*COLUMNS)
        return {row[0] for row in rows if row[1] == self.run.pk or row[2:] == self._values(made[row[0]])}

    def _values(self, row: Row) -> tuple[Any, ...]:
        """tier, composite, rule, reasons, points and facts as they are stored."""
        points = {key: row[column] for key, column in self.points}
        facts = {name: row[name] for name in self.metrics}
        return row["tier"], row["composite"] or 0, row["rule"], ",".join(row["reasons"]), points, facts

    def _write(self, changed: Sequence[Row], standing: Mapping[int, Standing]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(UPSERT, [self._stored(row) for row in changed])
        bulk.insert(TierChange, MOVES, self._moves(changed, standing))
        cards.write({row["customer_id"]: self._card(row, standing.get(row["customer_id"])) for row in changed})

    def _stored(self, row: Row) -> tuple[Any, ...]:
        *plain, points, facts = self._values(row)
        return row["customer_id"], self.run.pk, *plain, json.dumps(points), json.dumps(facts, ensure_ascii=False)

    def _moves(self, changed: Iterable[Row], standing: Mapping[int, Standing]) -> list[tuple[Any, ...]]:
        now, found = clock.now(), []
        for row in changed:
            pk, after = row["customer_id"], row["tier"]
            _run, before, score = standing.get(pk, (0, Tier.UNGRADED.value, 0))
            if before != after:
                found.append((pk, self.run.pk, before, after, score, row["composite"] or 0, self.run.as_of, now))
        return found

    def _card(self, row: Row, before: Standing | None) -> dict[str, Any]:
        score = row["composite"] or 0
        return {
            "tier": row["tier"],
            "tier_reason": self.reason(row),
            "score": score,
            "score_delta": score - before[2] if before else 0,
        }

    def reason(self, row: Row) -> str:
        """Why this tier, in a line: the rule, or for the fallback tier each reason with its fact."""
        if row["rule"] < len(self.model.rules):
            return self.model.rules[row["rule"]].name[:200]
        held = [reason_text(row, self.reasons[key], self.model) for key in row["reasons"]]
        return "；".join(f"{each.name}（{each.fact}）" for each in held)[:200] or self.model.fallback.name
