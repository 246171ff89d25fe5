"""Locks: rules that no score can outvote."""

from collections.abc import Iterable, Mapping

from sourcing.domain.criteria import CriteriaModel, Level, Lock, SourcingClass


def fired_locks(model: CriteriaModel, answers: Mapping[str, Level | None]) -> tuple[Lock, ...]:
    """The locks whose conditions all hold by answers given; an unanswered criterion never fires one."""
    return tuple(lock for lock in model.locks if _holds(lock, answers))


def locks_that_could_fire(model: CriteriaModel, answers: Mapping[str, Level | None]) -> tuple[Lock, ...]:
    """The locks that have not fired, but would if the right levels were given to what nobody answered."""
    return tuple(lock for lock in model.locks if not _holds(lock, answers) and _could_hold(lock, answers))


def floor_of(locks: Iterable[Lock]) -> SourcingClass | None:
    """The class with most internal control that these locks ask for; None without locks."""
    return min((lock.floor for lock in locks), key=lambda floor: floor.rank, default=None)


def lifted(sourcing_class: SourcingClass, floor: SourcingClass | None) -> SourcingClass:
    """The class, or the floor where that keeps more internal control."""
    return floor if floor is not None and floor.keeps_more_than(sourcing_class) else sourcing_class


def lifted_shares(shares: Mapping[SourcingClass, float], floor: SourcingClass | None) -> dict[SourcingClass, float]:
    """The shares with everything below the floor moved onto the floor."""
    moved = dict.fromkeys(SourcingClass, 0.0)
    for sourcing_class, share in shares.items():
        moved[lifted(sourcing_class, floor)] += share
    return moved


def _holds(lock: Lock, answers: Mapping[str, Level | None]) -> bool:
    return all((level := answers.get(key)) is not None and level >= least for key, least in lock.conditions)


def _could_hold(lock: Lock, answers: Mapping[str, Level | None]) -> bool:
    return all((level := answers.get(key)) is None or level >= least for key, least in lock.conditions)
