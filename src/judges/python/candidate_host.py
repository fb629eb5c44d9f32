"""In the candidate's process: loads its program, calls it, and sends what comes back as plain data. Knows no test and no expected value.

Payload: {"program", "entryPoint", "calls": [[argument, ...], ...]} calls one function with each list of arguments and answers each call
with a line `{"r": value}` or `{"e": raised}`, with its CPU time as `t`. Without "calls" it serves the lines of a tests' process.
The first line is `{"loaded": null}` or `{"loaded": raised}`.
"""

import time

import plain_data
from candidate_objects import Objects
from program_module import load


def run(connection, payload):
    send = connection.send
    try:
        module = load(payload["program"])
    except BaseException as error:  # noqa: BLE001  a program may end in any way
        send(plain_data.to_text({"loaded": plain_data.raised(error)}))
        return
    send('{"loaded":null}')
    if "calls" in payload:
        call_each(send, module, payload["entryPoint"], payload["calls"])
    else:
        serve(connection, module)


def call_each(send, module, entry_point, calls, clock=time.process_time):
    for arguments in calls:
        values = [plain_data.decode(x) for x in arguments]
        started = clock()
        answer = answer_of(lambda: module.__dict__[entry_point](*values), plain_data.Encoder())
        send('{"t":%.6f,%s' % (clock() - started, answer[1:]))


def answer_of(call, encoder, to_text=plain_data.to_text, raised=plain_data.raised):
    """`{"r": ...}` or `{"e": ...}` as text. A value that cannot cross counts as raised."""
    try:
        result = encoder.encode(call())
        return to_text({"r": result})
    except BaseException as error:  # noqa: BLE001
        return to_text({"e": raised(error)})


def serve(connection, module):
    """Answers calls of the tests until they close the connection."""
    objects = Objects(connection, module)
    while True:
        try:
            line = connection.receive()
        except EOFError:
            return
        connection.send(objects.answer(plain_data.read_text(line)))
