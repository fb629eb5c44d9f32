"""Loads a program's text as a module, once for each process."""

import linecache
import sys
import types


def load(text, name="candidate", names=None):
    """The module that the text makes, where `names` are there from the start; raises whatever it raises. Its name is not `__main__`: a guarded main part does not run."""
    path = "/%s.py" % name
    code = compile(text, path, "exec", dont_inherit=True)
    module = types.ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    linecache.cache[path] = (len(text), None, text.splitlines(True), path)
    module.__dict__.update(names or {})
    exec(code, module.__dict__)
    return module
