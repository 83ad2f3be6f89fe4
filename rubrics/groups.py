"""The heaviest of several deductions for one matter (同一事项涉及到多处扣分的,按从重原则选择一个扣分项)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from rubrics.amounts import COUNTED, ZERO
from rubrics.drafts import Draft
from rubrics.losses import Loss

Place = tuple[int, int]  # draft, loss


def settle_groups(drafts: Sequence[Draft]) -> list[Draft]:
    """In every group only the heaviest loss is kept; ranges stay true while heavier ones are still possible."""
    settled = [replace(draft, losses=_within(_settled_by_mark(draft))) for draft in drafts]
    places: dict[str, list[Place]] = defaultdict(list)
    for d, draft in enumerate(settled):
        for x, loss in enumerate(draft.losses):
            if loss.deduction.group and draft.applies == "yes" and loss.worst:
                places[loss.deduction.group].append((d, x))
    for members in places.values():
        losses = [settled[d].losses[x] for d, x in members]
        for number, (d, x) in enumerate(members):
            settled[d] = _with_loss(settled[d], x, _across(losses, number))
    return settled


def _settled_by_mark(draft: Draft) -> tuple[Loss, ...]:
    """Under a person's mark nothing is open: what was proposed stands, or nothing if the mark is full."""
    if draft.mark is None:
        return draft.losses
    is_full = draft.mark.value == draft.line.points
    points = [ZERO if is_full else loss.proposed for loss in draft.losses]
    return tuple(
        replace(loss, sure=kept, proposed=kept, worst=kept, open="")
        for loss, kept in zip(draft.losses, points, strict=True)
    )


def _within(losses: tuple[Loss, ...]) -> tuple[Loss, ...]:
    """Inside a line the range of the heaviest is exact: the heaviest of each bound."""
    kept = list(losses)
    for group in {loss.deduction.group for loss in losses if loss.deduction.group}:
        members = [x for x, loss in enumerate(losses) if loss.deduction.group == group]
        carrier = max(members, key=lambda x: (*_weight(losses[x]), -x))
        group_losses = [losses[x] for x in members]
        for x in members:
            kept[x] = _carrier(losses[x], group_losses) if x == carrier else _dropped(losses[x])
    return tuple(kept)


def _weight(loss: Loss) -> tuple[Decimal, Decimal, Decimal, bool]:
    """Of equal points the surer one is named, and "is not there" before the list of what it lacks."""
    return loss.proposed, loss.sure, loss.worst, loss.deduction.primitive not in COUNTED


def _carrier(loss: Loss, members: list[Loss]) -> Loss:
    still = [member.open for member in members if member.open and member.worst > loss.proposed]
    return replace(
        loss,
        sure=max(member.sure for member in members),
        worst=max(member.worst for member in members),
        open=still[0] if still else "",
    )


def _dropped(loss: Loss) -> Loss:
    reason = f"{loss.reason}（同一事项从重，只扣一处）" if loss.proposed else loss.reason
    return replace(loss, sure=ZERO, proposed=ZERO, worst=ZERO, open="", reason=reason)


def _across(losses: list[Loss], number: int) -> Loss:
    loss = losses[number]
    wins = not _beaten(losses, number, loss.proposed, lambda other: other.proposed)
    surely = not _beaten(losses, number, loss.sure, lambda other: other.worst)
    possibly = not _beaten(losses, number, loss.worst, lambda other: other.sure)
    heavier_open = [
        other.open for x, other in enumerate(losses) if x != number and other.open and other.worst > loss.proposed
    ]
    return replace(
        loss,
        sure=loss.sure if surely else ZERO,
        proposed=loss.proposed if wins else ZERO,
        worst=loss.worst if possibly else ZERO,
        open=(loss.open or (heavier_open[0] if heavier_open else "")) if possibly else "",
        contested=bool(heavier_open) and wins and loss.proposed > 0,
        reason=loss.reason if wins or not loss.proposed else f"{loss.reason}（同一事项从重，只扣一处）",
    )


def _beaten(losses: list[Loss], number: int, mine: Decimal, other_of: Callable[[Loss], Decimal]) -> bool:
    """Somebody has more, or as much and stands before."""
    return any(
        other_of(other) > mine or (other_of(other) == mine and x < number)
        for x, other in enumerate(losses)
        if x != number
    )


def _with_loss(draft: Draft, x: int, loss: Loss) -> Draft:
    return replace(draft, losses=(*draft.losses[:x], loss, *draft.losses[x + 1 :]))
