"""Head and tail of what a run printed."""

HEAD_BYTES = 4000
TAIL_BYTES = 4000


class Printed:
    """The first and the last bytes; the middle of an endless print is dropped as it comes."""

    def __init__(self):
        self.head = b""
        self.tail = b""
        self.seen = 0

    def add(self, data):
        self.seen += len(data)
        room = HEAD_BYTES - len(self.head)
        if room > 0:
            self.head += data[:room]
            data = data[room:]
        self.tail = (self.tail + data)[-TAIL_BYTES:]

    def text(self):
        dropped = self.seen - len(self.head) - len(self.tail)
        middle = b"\n[... %d bytes left out ...]\n" % dropped if dropped else b""
        return (self.head + middle + self.tail).decode("utf-8", "replace")
