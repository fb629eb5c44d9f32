"""What a job printed, bounded."""

HEAD_BYTES = 12000
TAIL_BYTES = 12000


class Output:
    """The first and the last bytes of what was printed; the middle of an endless print is dropped as it comes."""

    def __init__(self):
        self.head = b""
        self.tail = b""
        self.dropped = 0

    def add(self, data):
        room = HEAD_BYTES - len(self.head)
        if room > 0:
            self.head += data[:room]
            data = data[room:]
        self.tail += data
        if len(self.tail) > 2 * TAIL_BYTES:
            self.dropped += len(self.tail) - TAIL_BYTES
            self.tail = self.tail[-TAIL_BYTES:]

    def text(self):
        middle = b""
        if self.dropped or len(self.tail) > TAIL_BYTES:
            dropped = self.dropped + max(0, len(self.tail) - TAIL_BYTES)
            middle = ("\n[... %d bytes left out ...]\n" % dropped).encode()
        return (self.head + middle + self.tail[-TAIL_BYTES:]).decode("utf-8", "replace")
