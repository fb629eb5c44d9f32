"""Lines over descriptors: what the first process reads from Node, and the child's end of its socket."""

import os


def write_all(descriptor, data, write=os.write):
    rest = memoryview(data)
    while rest:
        rest = rest[write(descriptor, rest) :]


class Lines:
    """Lines of a descriptor, also when only some bytes are there."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.parts = []
        self.ready = []

    def feed(self):
        """Reads once; false at the end."""
        data = os.read(self.descriptor, 1 << 20)
        if not data:
            return False
        head, newline, rest = data.partition(b"\n")
        self.parts.append(head)
        if newline:
            *lines, last = (b"".join(self.parts) + newline + rest).split(b"\n")
            self.ready.extend(lines)
            self.parts = [last]
        return True

    def wait(self):
        while not self.ready:
            if not self.feed():
                return None
        return self.ready.pop(0)


class Connection:
    """The child's end: one line out, one line in."""

    def __init__(self, descriptor, write=os.write, read=os.read):
        parts = [b""]

        def send(text):
            write_all(descriptor, text.encode("ascii") + b"\n", write)

        def receive():
            chunks = []
            while True:
                data, newline, rest = parts[0].partition(b"\n")
                chunks.append(data)
                if newline:
                    parts[0] = rest
                    return b"".join(chunks).decode("ascii")
                parts[0] = read(descriptor, 1 << 20)
                if not parts[0]:
                    raise EOFError

        self.send = send
        self.receive = receive
