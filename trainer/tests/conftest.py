import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

import tiny  # noqa: E402  (found only once the path is set)


@pytest.fixture(scope="session")
def base(tmp_path_factory) -> Path:
    return tiny.write_base(tmp_path_factory.mktemp("base") / "tiny.gguf")
