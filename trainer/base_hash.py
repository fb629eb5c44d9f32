"""The hash that names a base model; checked before anything heavy is imported."""

import hashlib
from pathlib import Path

from events import TrainerError
from gguf_file import file_sha256


def base_sha256(path: Path) -> str:
    """Of the GGUF file; of a folder: the hash of the lines `sha256  name` of configuration, tokenizer and weights."""
    if not path.exists():
        raise TrainerError(
            "base-unreadable",
            f"There is no base model at {path}.",
            "Give the path of a GGUF file or of a folder in Hugging Face form.",
        )
    if path.is_file():
        return file_sha256(path)
    files = sorted([*path.glob("*.safetensors"), path / "config.json", path / "tokenizer.json"])
    lines = "".join(f"{file_sha256(file)}  {file.name}\n" for file in files if file.exists())
    return hashlib.sha256(lines.encode()).hexdigest()


def check_base(path: Path, wanted: str) -> None:
    found = base_sha256(path)
    if found != wanted:
        raise TrainerError(
            "base-hash-differs",
            f"{path} has SHA-256 {found}, the job wants {wanted}.",
            "Train on the file that is served, or make the job anew for this file.",
        )
