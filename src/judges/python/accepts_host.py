"""In the tests' process: asks the trusted `accepts(arguments, result, expected)` of a check about each call.

Payload: {"accepts": text, "items": [[arguments, result, expected], ...]} as plain data; answers `{"accepted": [...]}` or `{"broken": ...}`.
"""

import json

import plain_data
from program_module import load


def run(connection, payload):
    try:
        accepts = load(payload["accepts"], "tests").accepts
    except BaseException as error:  # noqa: BLE001
        connection.send(json.dumps({"broken": "%s: %s" % (type(error).__name__, error)}))
        return
    connection.send(json.dumps({"accepted": [accepted(accepts, item) for item in payload["items"]]}))


def accepted(accepts, item):
    try:
        arguments, result, expected = [plain_data.decode(x) for x in item]
        return bool(accepts(arguments, result, expected))
    except Exception:  # noqa: BLE001  a result that the comparison cannot bear is wrong
        return False
