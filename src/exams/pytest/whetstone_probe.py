"""Tells what a Python interpreter is: printed as one JSON line. Imports nothing of the repository."""

import json
import platform
import site
import sys


def version_of(name):
    try:
        from importlib.metadata import version

        return version(name)
    except Exception:  # noqa: BLE001
        try:
            return __import__(name).__version__
        except Exception:  # noqa: BLE001
            return None


def importable(name):
    try:
        __import__(name)
        return None
    except BaseException as error:  # noqa: BLE001
        return "%s: %s" % (type(error).__name__, error)


print(
    json.dumps(
        {
            "executable": sys.executable,
            "version": platform.python_version(),
            "implementation": platform.python_implementation(),
            "prefix": sys.prefix,
            "basePrefix": sys.base_prefix,
            "userBase": site.getuserbase() if site.ENABLE_USER_SITE else None,
            "path": [entry for entry in sys.path if entry],
            "pytestError": importable("pytest"),
            "versions": {name: version_of(name) for name in ("pytest", "pluggy", "coverage", "pytest-xdist", "pytest-cov", "pytest-asyncio")},
        }
    )
)
