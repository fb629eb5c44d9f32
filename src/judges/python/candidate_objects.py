"""What the tests ask of a candidate's objects: call a function, read or set an attribute. Objects stay here; the tests hold numbers."""

import builtins

import plain_data


class Objects:
    def __init__(self, connection, module):
        self.connection = connection
        self.module = module
        self.known = []

    def answer(self, request):
        """The line that answers one request of the tests."""
        encoder = plain_data.Encoder(self.handle)
        try:
            values = [self.decode(x) for x in request.get("a", [])]
            named = {name: self.decode(x) for name, x in request.get("k", {}).items()}
            reply = {"r": encoder.encode(self.perform(request, values, named))}
            if reply["r"] is None:
                self.add_changed(reply, request, values, named)
            return plain_data.to_text(reply)
        except BaseException as error:  # noqa: BLE001  a candidate may raise anything
            return plain_data.to_text({"e": plain_data.raised(error)})

    def perform(self, request, values, named):
        action = request["do"]
        if action == "call":
            return self.target(request)(*values, **named)
        if action == "get":
            return getattr(self.target(request), request["name"])
        setattr(self.target(request), request["name"], values[0])
        return None

    def target(self, request):
        if "of" in request:
            return self.known[request["of"]]
        name = request["name"]
        if name in self.module.__dict__:
            return self.module.__dict__[name]
        raise NameError("name '%s' is not defined" % name)

    def handle(self, value):
        for number, known in enumerate(self.known):
            if known is value:
                break
        else:
            number = len(self.known)
            self.known.append(value)
        return {"$": "handle", "v": number, "type": plain_data.name_of(type(value))}

    def decode(self, data):
        return plain_data.decode(data, self.special)

    def special(self, data):
        tag = data["$"]
        if tag == "handle":
            return self.known[data["v"]]
        if tag == "builtin":
            return getattr(builtins, data["v"])
        if tag == "callback":
            return self.callback(data["v"])
        raise plain_data.BadPlainData("unknown form")

    def callback(self, number):
        """A function of the tests, as seen from here."""

        def proxy(*values, **named):
            encoder = plain_data.Encoder(self.handle)
            request = {
                "c": number,
                "a": [encoder.encode(x) for x in values],
                "k": {name: encoder.encode(x) for name, x in named.items()},
            }
            self.connection.send(plain_data.to_text(request))
            reply = plain_data.read_text(self.connection.receive())
            if "e" in reply:
                raise RuntimeError(reply["e"])
            return self.decode(reply["r"])

        return proxy

    def add_changed(self, reply, request, values, named):
        """Arguments that are no longer what was sent: tests look at what was sorted in place. Only a call that returns nothing is
        believed to work so; else a candidate could bend what a test expects by changing what the expectation is made of."""
        reply["a"], reply["k"] = {}, {}
        for position, sent in enumerate(request.get("a", [])):
            self.compare(reply["a"], str(position), sent, values[position])
        for name, sent in request.get("k", {}).items():
            self.compare(reply["k"], name, sent, named[name])

    def compare(self, changed, key, sent, value):
        kind = type(value)
        if kind is list or kind is dict or kind is set or kind is bytearray:
            now = plain_data.Encoder(self.handle).encode(value)
            if now != sent:
                changed[key] = now
