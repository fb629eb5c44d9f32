"""In the tests' process: what a trusted text of unit tests holds, read from its syntax tree, so that no candidate decides what is run.

Payload: {"tests", "classes"}; answers {"classes": [{"name", "tests": [name, ...]}], "free": [name, ...], "missing": [module, ...]} or
{"broken": ...}. `free` are the names that the text uses and does not make itself: the candidate's, its imports', and built-in ones are left
out. `missing` are modules that it imports at its top and that are not installed.
"""

import ast
import builtins
import importlib.util
import json


def run(connection, payload):
    try:
        tree = ast.parse(payload["tests"])
        classes = [tests_of(tree, name) for name in payload["classes"]]
        connection.send(json.dumps({"classes": classes, "free": sorted(free_names(tree)), "missing": sorted(missing_modules(tree))}))
    except Exception as error:  # noqa: BLE001
        connection.send(json.dumps({"broken": "%s: %s" % (type(error).__name__, error)}))


def tests_of(tree, name):
    """A class that is not there has no tests, and none of them will pass: data sets misspell names."""
    known = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    found = []
    waiting = [name]
    while waiting:
        node = known.get(waiting.pop())
        for child in node.body if node is not None else []:
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) and child.name.startswith("test") and child.name not in found:
                found.append(child.name)
        waiting.extend(base.id for base in (node.bases if node is not None else []) if isinstance(base, ast.Name))
    return {"name": name, "tests": sorted(found)}


def free_names(tree):
    used, made = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else made).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            made.add(node.name)
        elif isinstance(node, ast.arg):
            made.add(node.arg)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            made.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            made.add(node.name)
    return {name for name in used - made if not hasattr(builtins, name)}


def missing_modules(tree):
    roots = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            roots.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots.add(node.module.split(".")[0])
    return {root for root in roots if importlib.util.find_spec(root) is None}
