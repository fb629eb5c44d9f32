"""Events of a training: one JSON object a line on stdout, the same lines in `log.jsonl` of the output folder.

Used by train.py, score.py and merge.py, which all end through `run`: what the user can mend becomes a `failed` event
and exit code 1, our own mistakes exit code 2 with the stack in `error.txt`, never a stack trace on stdout.
"""

import errno
import json
import math
import os
import sys
import traceback
from pathlib import Path

EXIT_USER_MISTAKE = 1
EXIT_OUR_MISTAKE = 2
EXIT_STOPPED = 130

log_path: Path | None = None


class TrainerError(Exception):
    """Something the user can mend: a stable code, what is wrong, and one sentence on what to do."""

    def __init__(self, code: str, message: str, hint: str):
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


def log_to(folder: Path) -> None:
    """From now on every event is appended to `folder/log.jsonl` as well."""
    global log_path
    log_path = folder / "log.jsonl"


def emit(kind: str, /, **fields) -> None:
    """Prints one event. A number that is not finite is written as null: NaN is not JSON."""
    tidy = {
        name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in fields.items()
    }
    line = json.dumps({"type": kind, **tidy}, ensure_ascii=False)
    if log_path is not None:
        with log_path.open("a", encoding="utf-8") as log:
            log.write(line + "\n")
    print(line, flush=True)


def run(main, arguments: list[str]) -> None:
    """Calls `main(arguments)` and ends the process with the exit code of the contract."""
    try:
        code = main(arguments) or 0
    except BrokenPipeError:
        code = stop_quietly()
    except Exception as error:  # the edge of the program: nothing above could still handle it
        code = tell_failure(error)
    sys.exit(code)


def stop_quietly() -> int:
    # Whoever read the events is gone. Python would try to flush stdout once more at exit and print a stack.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_STOPPED


def tell_failure(error: Exception) -> int:
    known = as_trainer_error(error)
    try:
        if known is not None:
            emit("failed", code=known.code, message=known.message, hint=known.hint)
            return EXIT_USER_MISTAKE
        emit("failed", code="internal", message=f"{type(error).__name__}: {error}", hint=keep_stack(error))
        return EXIT_OUR_MISTAKE
    except (BrokenPipeError, OSError):
        stop_quietly()
        return EXIT_USER_MISTAKE if known is not None else EXIT_OUR_MISTAKE


def keep_stack(error: Exception) -> str:
    stack = "".join(traceback.format_exception(error))
    if log_path is None:
        sys.stderr.write(stack)
        return "This is a fault of the trainer; the stack is on stderr."
    (log_path.parent / "error.txt").write_text(stack, encoding="utf-8")
    return "This is a fault of the trainer; the stack is in error.txt of the output folder."


def as_trainer_error(error: Exception) -> TrainerError | None:
    if isinstance(error, TrainerError):
        return error
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return TrainerError(
            "out-of-memory",
            "The machine gave no more memory.",
            "Close other programs, or lower memoryBytes so that smaller rows are used.",
        )
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return TrainerError(
            "disk-full",
            f"The disk is full: {error.filename or 'the output folder'}.",
            "Free some space; the same job then goes on from its last saved state.",
        )
    if isinstance(error, ModuleNotFoundError):
        return TrainerError(
            "package-missing",
            f"The Python package {error.name} is not installed.",
            "Install the packages of trainer/requirements.txt into the Python that runs the trainer.",
        )
    return None
