"""What a run has used: CPU time of all its processes, and the time it had, which is wall time less what it waited for a CPU.

Limits are on CPU time, so a loaded machine fails nobody. A program that sleeps uses none: it is held to the time it had, with some grace.
"""

import os
import time

from process_children import children_of

TICKS = os.sysconf("SC_CLK_TCK")
#: A look from time to time once a run may be over its limit.
LOOK_SECONDS = 0.05
#: A program that waits for something may take so much longer than one that computes.
WAIT_FACTOR = 2.0
WAIT_SECONDS = 1.0
#: However loaded the machine is.
WALL_FACTOR = 20.0
WALL_SECONDS = 60.0


class RunUsage:
    """`cpu_seconds` is the limit of the whole run, `step_seconds` of one step: from a line of the child to its next one.

    Without a limit for steps the child is spoken to and answers: what it waits for is then not its own time.
    """

    def __init__(self, child, cpu_seconds, step_seconds):
        self.child = child
        self.cpu_limit = cpu_seconds
        self.step_limit = step_seconds
        self.started = time.monotonic()
        self.ended = None
        self.reaped = 0.0
        self.living = 0.0
        #: Wall seconds of the steps that are over.
        self.had = 0.0
        self.step_started = self.started
        self.step_cpu = 0.0
        self.step_waited = 0.0
        self.base_taken = self.started
        self.last_look = self.started

    def start_step(self):
        """A line went to the child: it has something to do."""
        if self.step_started is None:
            self.step_started = time.monotonic()

    def end_step(self):
        """The child said something: it is done, or busy with the next."""
        now = time.monotonic()
        if self.step_started is not None:
            self.had += now - self.step_started
        self.step_started = now if self.step_limit is not None else None
        if self.step_limit is not None:
            self.step_cpu = clock_of(self.child)
            if now - self.base_taken > LOOK_SECONDS:
                self.base_taken = now
                self.step_waited = waited_of(self.child)

    def next_look(self):
        """Seconds until a limit can be reached at the earliest."""
        now = time.monotonic()
        if self.step_limit is None:
            return max(LOOK_SECONDS, self.cpu_limit - (now - self.started))
        return max(LOOK_SECONDS, min(self.step_limit - (now - self.step_started), self.last_look + self.cpu_limit - now))

    def exceeded(self):
        """"cpu" or "wall" when a limit is passed, else None. Looks only when it may be."""
        now = time.monotonic()
        if now - self.last_look < LOOK_SECONDS or self.next_look() > LOOK_SECONDS:
            return None
        self.last_look = now
        self.living = sum(cpu_of(pid) for pid in processes_of_run())
        if self.total() > self.cpu_limit:
            return "cpu"
        if self.step_limit is not None and clock_of(self.child) - self.step_cpu > self.step_limit:
            return "cpu"
        if self.step_started is None:
            return None
        step = now - self.step_started
        limit = self.cpu_limit if self.step_limit is None else self.step_limit
        had = step + (self.had if self.step_limit is None else 0.0) - (waited_of(self.child) - self.step_waited)
        if had > limit * WAIT_FACTOR + WAIT_SECONDS or step > limit * WALL_FACTOR + WALL_SECONDS:
            return "wall"
        return None

    def add_reaped(self, used):
        """A process of the run has ended; what it used is now known exactly."""
        self.ended = time.monotonic()
        self.reaped += used.ru_utime + used.ru_stime
        self.living = 0.0

    def total(self):
        return self.reaped + self.living

    def wall(self):
        return (self.ended or time.monotonic()) - self.started


def processes_of_run():
    if os.getpid() == 1:
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]
    found = []
    waiting = [os.getpid()]
    while waiting:
        children = children_of(waiting.pop())
        found.extend(children)
        waiting.extend(children)
    return found


def cpu_of(pid):
    """Seconds of a process and of the children it has waited for."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return sum(int(x) for x in fields[11:15]) / TICKS
    except (OSError, ValueError, IndexError):
        return 0.0


def clock_of(pid):
    """Seconds of CPU of the process alone, exactly: the kernel's CPU clock of that process (clock_getcpuclockid(3))."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0  # it has ended


def waited_of(pid):
    """Seconds that a process was ready to run and waited for a CPU."""
    try:
        with open("/proc/%d/schedstat" % pid, "rb") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0  # a kernel that does not tell
