"""Figure 12's last: an undo puts back every field that is still ours, and none changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proof.figures import Figure, of_all
from proof.shops import open_shop
from proof.trial_journal import values_of, written
from sotdiff.record import State
from sotdiff.run.undo import undo
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from proof.trial_journal import Key, Values

TYPED = {"phone": "+13035550000", "city": "Denver", "email": "typed@example.com"}


def undone_runs() -> list[Figure]:
    """Return the figure: one field after the other is changed before the undo; and none at all."""
    wrong, kept, changed = [], 0, 0
    for key in (None, *_changes()):
        with open_shop() as shop:
            before, after = written(shop)
            if key:
                shop.sandbox.edit(key[0], {key[1]: _typed(key[1])})
                changed += 1
            stands = values_of(shop)
            undo(_last_run(), by="jo", reason="proof")
            ends = values_of(shop)
            for field in _written(before, after):
                kept += 1
                expected = stands[field] if field == key else before[field]
                if ends[field] != expected:
                    wrong.append(f"{key} changed: {field} is {ends[field]!r}, not {expected!r}")
    claim = f"fields that an undo puts back, or leaves where {changed} were changed since"
    return [of_all("12", claim, wrong, kept, changed)]


def _changes() -> list[Key]:
    """Return the fields that the run writes to contacts that were there."""
    with open_shop() as shop:
        before, after = written(shop)
    return _written(before, after)


def _written(before: Values, after: Values) -> list[Key]:
    """Return what was changed, contacts that were made left out: they stay, and are named."""
    return sorted(key for key in before if after[key] != before[key])


def _typed(name: str) -> str:
    return TYPED.get(name, "typed by somebody")


def _last_run() -> str:
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        return state.last_runs(1)[0].run_id
