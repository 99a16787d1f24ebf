"""Times to the millisecond, as ECS tells them; ministack cuts them to seconds, and which of two tasks was first is lost."""

from datetime import datetime


def correct(ecs):
    ecs._ts_to_epoch = seconds_of


def seconds_of(value):
    """A time's seconds since 1970, with what is left of a second; what is no time stays as it is."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return value
