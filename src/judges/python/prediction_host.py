"""In the tests' process: compares a prediction, as plain data, with what the trusted code of the question does.

Payload: {"code", "predicts", "output", "value"}; `value` is `(arguments, named arguments)` of a predicted call, or a predicted output.
Answers {"right": bool}, {"error": name, "message"} or {"broken": ...}.
"""

import json

import plain_data
from program_module import load


def run(connection, payload):
    try:
        namespace = load(payload["code"], "given").__dict__
        output = eval(payload["output"], dict(namespace))
    except BaseException as error:  # noqa: BLE001
        connection.send(json.dumps({"broken": "%s: %s" % (type(error).__name__, error)}))
        return
    try:
        value = plain_data.decode(payload["value"])
        if payload["predicts"] == "input":
            value = namespace["f"](*value[0], **value[1])
        connection.send(json.dumps({"right": bool(output == value)}))
    except BaseException as error:  # noqa: BLE001
        connection.send(json.dumps({"error": type(error).__name__, "message": str(error)[:300]}))
