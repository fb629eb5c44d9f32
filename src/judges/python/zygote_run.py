"""One child from its fork to its end: carries its lines both ways, holds it to its limits, and says how it ended."""

import json
import os
import selectors

from printed import Printed
from run_usage import RunUsage
from zygote_lines import write_all

#: A line of the child longer than this ends its run.
MAX_LINE_BYTES = 12 * 1024 * 1024
#: So many waiting bytes for a child that does not read end its run.
MAX_WAITING_BYTES = 64 * 1024 * 1024
#: What it prints is drained up to here.
MAX_PRINTED_BYTES = 64 * 1024 * 1024


class Run:
    """One child from its start to its end."""

    def __init__(self, zygote, job, child, connection, print_out):
        self.zygote = zygote
        self.id = job["id"]
        self.child = child
        self.connection = connection
        self.print_out = print_out
        self.usage = RunUsage(child, job["cpuSeconds"], job.get("stepSeconds"))
        self.printed = Printed()
        self.partial = []
        self.partial_bytes = 0
        self.outgoing = bytearray()
        self.end = None
        self.status = None

    def relay(self):
        self.connection.setblocking(False)
        os.set_blocking(self.print_out, False)
        self.selector = selectors.DefaultSelector()
        exit_descriptor = exit_of(self.child)
        for item in (self.zygote.lines.descriptor, self.connection, self.print_out, exit_descriptor):
            if item is not None:
                self.selector.register(item, selectors.EVENT_READ)
        while self.end is None and not self.take_commands():
            ready = self.selector.select(self.usage.next_look() if exit_descriptor is not None else 0.02)
            for key, events in ready:
                if key.fileobj is self.connection:
                    self.serve_connection(events)
                elif key.fileobj == self.print_out:
                    self.drain_printed()
                elif key.fileobj == self.zygote.lines.descriptor and not self.zygote.lines.feed():
                    raise SystemExit(0)  # nobody waits for an answer
            if self.has_exited():
                self.drain()
                self.end = self.end or "exited"
            else:
                self.end = self.end or self.usage.exceeded()
        self.selector.close()
        if exit_descriptor is not None:
            os.close(exit_descriptor)

    def take_commands(self):
        """True when the run is to end."""
        lines = self.zygote.lines.ready
        while lines:
            header, _tab, payload = lines[0].partition(b"\t")
            command = json.loads(header)
            if "run" in command:
                return False  # the next job waits
            lines.pop(0)
            if command["id"] != self.id:
                continue
            if "kill" in command:
                self.end = "killed"
                return True
            self.outgoing += payload + b"\n"
            self.usage.start_step()
            self.flush()
        return False

    def flush(self):
        try:
            while self.outgoing:
                sent = self.connection.send(self.outgoing)
                del self.outgoing[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self.outgoing.clear()  # it has closed its end: what follows is told by its exit
        if len(self.outgoing) > MAX_WAITING_BYTES:
            self.end = "unread"
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.outgoing else 0)
        key = self.selector.get_map().get(self.connection)
        if key is not None and key.events != wanted:
            self.selector.modify(self.connection, wanted)

    def serve_connection(self, events):
        if events & selectors.EVENT_WRITE:
            self.flush()
        if events & selectors.EVENT_READ and not self.take_lines():
            self.selector.unregister(self.connection)

    def take_lines(self):
        """False once the child has closed its end."""
        try:
            data = self.connection.recv(1 << 18)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not data:
            return False
        head, newline, rest = data.partition(b"\n")
        self.partial.append(head)
        self.partial_bytes += len(head)
        if newline:
            *lines, last = (b"".join(self.partial) + newline + rest).split(b"\n")
            self.partial, self.partial_bytes = [last], len(last)
            self.usage.end_step()
            header = b'{"id": %d, "lines": %d}' % (self.id, len(lines))
            write_all(self.zygote.channel, header + b"\t" + b"\t".join(lines) + b"\n")
        if self.partial_bytes > MAX_LINE_BYTES:
            self.end = "line"
        return True

    def drain_printed(self):
        try:
            data = os.read(self.print_out, 1 << 16)
        except BlockingIOError:
            return False
        if not data:
            if self.print_out in self.selector.get_map():
                self.selector.unregister(self.print_out)
            return False
        self.printed.add(data)
        if self.printed.seen > MAX_PRINTED_BYTES:
            self.end = "output"
        return self.end is None

    def has_exited(self):
        if self.status is None:
            pid, status, used = os.wait4(self.child, os.WNOHANG)
            if pid:
                self.status = status
                self.usage.add_reaped(used)
        return self.status is not None

    def drain(self):
        """What is still in the pipes; a grandchild may hold them open for ever, so only what is there at once."""
        selector = self.selector
        for _round in range(1024):
            if self.connection not in selector.get_map() or self.end is not None or not selector_ready(self.connection):
                break
            if not self.take_lines():
                break
        while self.drain_printed():
            pass

    def ending(self):
        status = self.status
        return {
            "id": self.id,
            "end": self.end,
            "cpuSeconds": round(self.usage.total(), 4),
            "wallMs": round(self.usage.wall() * 1000, 1),
            "status": os.WEXITSTATUS(status) if status is not None and os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else None,
            "output": self.printed.text(),
        }


def selector_ready(connection):
    import select

    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def exit_of(child):
    try:
        return os.pidfd_open(child)
    except (AttributeError, OSError):
        return None  # an older Python or kernel: looked for every 20 ms
