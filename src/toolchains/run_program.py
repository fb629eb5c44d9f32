"""Runs one program as `__main__` and says on descriptor 3 that it came to its end.

    python3 run_program.py PROGRAM < token

The token comes over standard input and is written only after the last statement: `sys.exit(0)` or `os._exit(0)` before it leave it
unwritten. The program shares this process: one that walks the frames can find the token (docs/sandbox.md).
"""

import os
import sys
import types


def main():
    write = os.write
    token = sys.stdin.buffer.readline().strip()
    path = sys.argv[1]
    with open(path, "rb") as file:
        source = file.read()
    sys.argv = [path]
    sys.path[0] = os.path.dirname(path)
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
    write(3, token + b"\n")


main()
