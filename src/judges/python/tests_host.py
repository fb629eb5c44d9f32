"""In the tests' process: runs trusted test text against proxies of the candidate's functions. No code of the candidate is ever here.

Payload: {"tests", "entryPoints"}. Lines out: requests for the candidate (`tests_proxies.py`), and at the end `{"verdict": "passed"}`,
`{"verdict": "failed", "error", "message"}` or `{"verdict": "broken", "message"}` when the tests themselves could not run.
"""

import json
import traceback

from program_module import load
from tests_proxies import Candidate, is_of_candidate


def run(connection, payload):
    candidate = Candidate(connection)
    tests = payload["tests"]
    try:
        compile(tests, "/tests.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        tell(connection, candidate, verdict="broken", message="the tests are no Python: %s" % error)
        return
    names = {name: candidate.function(name) for name in payload["entryPoints"]}
    try:
        # The names are there before the text runs: it may define helpers of the same name.
        load(tests, "tests", names)
    except BaseException as error:  # noqa: BLE001  a test may end in any way, and only its quiet end is a pass
        if isinstance(error, ImportError) and not is_of_candidate(error):
            tell(connection, candidate, verdict="broken", message="the tests need a module: %s" % error)
        else:
            tell(connection, candidate, verdict="failed", error=candidate.class_name(error), message=message_of(error, tests))
        return
    tell(connection, candidate, verdict="passed")


def tell(connection, candidate, **words):
    words["calls"] = candidate.calls
    connection.send(json.dumps(words))


def message_of(error, tests):
    """What the error says, else the line of the tests where it arose."""
    text = str(error)
    if text:
        return text[:500]
    lines = tests.splitlines()
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename == "/tests.py" and 0 < (frame.lineno or 0) <= len(lines):
            return lines[frame.lineno - 1].strip()[:500]
    return ""
