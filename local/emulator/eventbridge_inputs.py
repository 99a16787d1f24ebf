"""A target's input may name an item of a list: `$.detail.containers[0].exitCode`, which ministack does not find.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

import re

STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[['\"]([^'\"]+)['\"]\]")


def correct(eventbridge):
    transform = eventbridge._apply_input_transformer

    def transform_with_items(transformer, rule, view):
        paths = transformer.get("InputPathsMap") or {}
        listed = {name: path for name, path in paths.items() if "[" in path}
        if not listed:
            return transform(transformer, rule, view)
        # What stands in lists is put beside the event's own fields, where ministack finds it.
        found = {f"item {name}": value_at(view.event_with_detail(), path) for name, path in listed.items()}
        named = {**paths, **{name: f"$.item {name}" for name in listed}}
        return transform({**transformer, "InputPathsMap": named}, rule, With(view, found))

    eventbridge._apply_input_transformer = transform_with_items


def value_at(value, path):
    """The empty text where the event has nothing there."""
    steps = list(STEP.finditer(path))
    if not path.startswith("$") or "".join(step.group() for step in steps) != path[1:]:
        return ""
    for step in steps:
        field, index, quoted = step.groups()
        try:
            value = value[int(index) if index else field or quoted]
        except (KeyError, IndexError, TypeError):
            return ""
    return value


class With:
    """A view of an event that has some fields more."""

    def __init__(self, view, more):
        self._view, self._more = view, more

    def envelope(self):
        return self._view.envelope()

    def event_with_detail(self):
        return {**self._view.event_with_detail(), **self._more}
