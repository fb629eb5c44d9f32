"""What stands for a candidate's functions and objects in the tests' process.

A result is a value of a built-in type made here, or a `Remote` when the candidate returned an object. A `Remote` can be called, its
attributes read and set, and it can be handed back as an argument; it is equal to itself alone, has no truth, no length and no order, so
no operator of the candidate's ever decides a test.

Lines out: {"do": "call" | "get" | "set", "name", "of", "a", "k"}. Lines in: {"r", "a", "k"} (result, changed arguments), {"e": raised}, or
{"c", "a", "k"}: the candidate calls a function that it was given.
"""

import builtins
import inspect

import plain_data

_BUILTIN_NAMES = {id(value): name for name, value in vars(builtins).items() if callable(value)}
_CONTAINERS = (list, dict, set, bytearray)


class CandidateError(Exception):
    """Stands for an exception of a class that only the candidate has."""


class Candidate:
    """The candidate's process as seen from the tests."""

    def __init__(self, connection):
        self.connection = connection
        self.calls = 0
        self.remotes = {}
        self.callbacks = []

    def function(self, name):
        def proxy(*values, **named):
            return self.call({"do": "call", "name": name}, values, named)

        proxy.__name__ = proxy.__qualname__ = name
        return proxy

    def call(self, request, values=(), named=None):
        encoder = plain_data.Encoder(self.special)
        request["a"] = [encoder.encode(x) for x in values]
        if named:
            request["k"] = {name: encoder.encode(x) for name, x in named.items()}
        self.calls += request["do"] == "call"
        self.connection.send(plain_data.to_text(request))
        while True:
            reply = plain_data.read_text(self.connection.receive())
            if type(reply) is not dict:
                raise plain_data.BadPlainData("no reply")
            if "c" not in reply:
                break
            self.connection.send(self.answer_callback(reply))
        if "e" in reply:
            raise exception_of(reply["e"])
        result = self.decode(reply["r"])
        for position, data in reply.get("a", {}).items():
            become(values[int(position)], self.decode(data))
        for name, data in reply.get("k", {}).items():
            become(named[name], self.decode(data))
        return result

    def answer_callback(self, request):
        try:
            function = self.callbacks[request["c"]]
            values = [self.decode(x) for x in request["a"]]
            named = {name: self.decode(x) for name, x in request["k"].items()}
            return plain_data.to_text({"r": plain_data.Encoder(self.special).encode(function(*values, **named))})
        except Exception as error:  # noqa: BLE001
            return plain_data.to_text({"e": "%s: %s" % (type(error).__name__, str(error)[:200])})

    def special(self, value):
        """How what is no plain data goes to the candidate."""
        if isinstance(value, Remote):
            return {"$": "handle", "v": object.__getattribute__(value, "_number")}
        name = _BUILTIN_NAMES.get(id(value))
        if name is not None:
            return {"$": "builtin", "v": name}
        if inspect.isroutine(value):
            self.callbacks.append(value)
            return {"$": "callback", "v": len(self.callbacks) - 1}
        raise plain_data.NotPlain("a %s cannot be handed to the candidate's process" % type(value).__name__)

    def decode(self, data):
        return plain_data.decode(data, self.remote)

    def remote(self, data):
        if data["$"] != "handle" or type(data["v"]) is not int:
            raise plain_data.BadPlainData("unknown form")
        number = data["v"]
        if number not in self.remotes:
            self.remotes[number] = Remote(self, number, str(data.get("type"))[:100])
        return self.remotes[number]

    @staticmethod
    def class_name(error):
        return getattr(error, "_class_of_candidate", None) or type(error).__name__


class Remote:
    """An object that stays in the candidate's process."""

    __slots__ = ("_candidate", "_number", "_type")

    def __init__(self, candidate, number, kind):
        object.__setattr__(self, "_candidate", candidate)
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "_type", kind)

    def __call__(self, *values, **named):
        return self._candidate.call({"do": "call", "of": self._number}, values, named)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._candidate.call({"do": "get", "of": self._number, "name": name})

    def __setattr__(self, name, value):
        self._candidate.call({"do": "set", "of": self._number, "name": name}, [value])

    def __bool__(self):
        raise TypeError("an object of the candidate's class %s has no truth here" % self._type)

    def __repr__(self):
        return "<object of the candidate's class %s>" % self._type


def exception_of(data):
    """The exception to raise here for what the candidate raised: the nearest built-in class that a message alone can make."""
    names = [name for name in data["v"] if type(name) is str]
    message = str(data["message"])
    error = CandidateError(message)
    for name in names:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            try:
                error = kind(message)
                break
            except Exception:  # noqa: BLE001  some need more than a message
                continue
    error._class_of_candidate = names[0] if names else "Exception"
    return error


def is_of_candidate(error):
    return hasattr(error, "_class_of_candidate")


def become(old, new):
    """Changes a container of the tests into what the candidate made of its copy, keeping inner containers where they match."""
    if type(old) is not type(new) or type(old) not in _CONTAINERS:
        return
    if type(old) is list:
        for position, value in enumerate(new):
            if position < len(old):
                old[position] = merged(old[position], value)
            else:
                old.append(value)
        del old[len(new) :]
    elif type(old) is dict:
        values = {key: merged(old[key], value) if key in old else value for key, value in new.items()}
        old.clear()
        old.update(values)
    elif type(old) is set:
        old.clear()
        old.update(new)
    else:
        old[:] = new


def merged(old, new):
    if type(old) is type(new) and type(old) in _CONTAINERS:
        become(old, new)
        return old
    return new
