"""Reads the fields of a JSON object by name and kind, and says which one is wrong. Used by job.py."""

import json
from pathlib import Path

from events import TrainerError

REQUIRED = object()


class Fields:
    """Reads the fields of one JSON object by name and kind; `end` refuses names nobody asked for."""

    def __init__(self, raw, where: str):
        if not isinstance(raw, dict):
            raise self.wrong(where, "an object", raw)
        self.raw, self.where, self.seen = raw, where, set()

    def take(self, name: str, default):
        self.seen.add(name)
        value = self.raw.get(name)
        if value is None and default is REQUIRED:
            raise TrainerError(
                "job-field", f"{self.where}.{name} is missing.", "See the table of fields in trainer/README.md."
            )
        return default if value is None else value

    @staticmethod
    def wrong(where: str, wanted: str, value) -> TrainerError:
        return TrainerError(
            "job-field",
            f"{where} must be {wanted}, not {json.dumps(value)[:80]}.",
            "See the table of fields in trainer/README.md.",
        )

    def inner(self, name: str, default=REQUIRED) -> "Fields | None":
        value = self.take(name, default)
        return None if value is None else Fields(value, f"{self.where}.{name}")

    def text(self, name: str, default=REQUIRED):
        value = self.take(name, default)
        if value is not default and (not isinstance(value, str) or not value):
            raise self.wrong(f"{self.where}.{name}", "text", value)
        return value

    def path(self, name: str, folder: Path, default=REQUIRED) -> Path | None:
        value = self.text(name, default)
        return None if value is None else folder / value

    def number(self, name: str, low: float, high: float, default=REQUIRED) -> float:
        value = self.take(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise self.wrong(f"{self.where}.{name}", f"a number from {low:g} to {high:g}", value)
        return float(value)

    def whole(self, name: str, low: int, high: int, default=REQUIRED) -> int:
        value = self.take(name, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or value != int(value)
            or not low <= value <= high
        ):
            raise self.wrong(f"{self.where}.{name}", f"a whole number from {low} to {high}", value)
        return int(value)

    def flag(self, name: str, default=REQUIRED) -> bool:
        value = self.take(name, default)
        if not isinstance(value, bool):
            raise self.wrong(f"{self.where}.{name}", "true or false", value)
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default=REQUIRED) -> str:
        value = self.take(name, default)
        if value not in allowed:
            raise self.wrong(f"{self.where}.{name}", "one of " + ", ".join(allowed), value)
        return value

    def names(self, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        value = self.take(name, list(allowed))
        if not isinstance(value, list) or not value or any(item not in allowed for item in value):
            raise self.wrong(f"{self.where}.{name}", "a list out of " + ", ".join(allowed), value)
        return tuple(item for item in allowed if item in value)

    def span(self, name: str) -> tuple[int, int] | None:
        value = self.take(name, None)
        if value is None:
            return None
        if (
            not isinstance(value, list)
            or len(value) != 2
            or any(type(item) is not int for item in value)
            or not 0 <= value[0] <= value[1]
        ):
            raise self.wrong(f"{self.where}.{name}", "[first layer, last layer]", value)
        return value[0], value[1]

    def end(self) -> None:
        unknown = sorted(set(self.raw) - self.seen)
        if unknown:
            raise TrainerError(
                "job-field",
                f"{self.where} has a field this trainer does not know: {', '.join(unknown)}.",
                "Mend its name or take it out; see trainer/README.md.",
            )
