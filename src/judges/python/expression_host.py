"""In the candidate's process: evaluates an expression that a model predicted, and sends its value as plain data.

Payload: {"expression", "code", "records"}. With "records" the name `f` stands for a recorder, and the value must be one call of it: its
arguments are sent. Answers `{"r": value}` or `{"e": raised}`.
"""

import plain_data
from candidate_host import answer_of
from program_module import load


class Recorded:
    """A call that was written down instead of made."""

    def __init__(self, values, named):
        self.values = values
        self.named = named


def run(connection, payload):
    def evaluated():
        code = compile(payload["expression"].strip(), "/candidate.py", "eval", dont_inherit=True)
        namespace = {}
        if payload["records"]:
            namespace = load(payload["code"], "given").__dict__
            namespace["f"] = lambda *values, **named: Recorded(values, named)
        value = eval(code, namespace)
        if not payload["records"]:
            return value
        if type(value) is not Recorded:
            raise TypeError("the prediction is no call of f")
        return (value.values, value.named)

    connection.send(answer_of(evaluated, plain_data.Encoder()))
