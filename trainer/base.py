"""Loads the base of a job, ready for packed rows: model, tokenizer and number type. Used by train.py and score.py."""

from dataclasses import dataclass

import torch

import gguf_base
import gguf_tokenizer
import trunk
from gguf_base import Architecture
from gguf_file import GgufFile
from gguf_tokenizer import BaseTokenizer
from job import Job

DTYPES = {"bfloat16": torch.bfloat16, "float32": torch.float32}


@dataclass(frozen=True)
class Base:
    model: torch.nn.Module
    tokenizer: BaseTokenizer
    architecture: Architecture
    dtype: str


def choose_dtype(job: Job) -> str:
    """bfloat16 where the processor multiplies it in hardware; elsewhere it is slower than float32, not faster."""
    if job.dtype != "auto":
        return job.dtype
    if job.adapter.use == "full":
        return "float32"
    return "bfloat16" if torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported() else "float32"


def load_tokenizer(job: Job) -> tuple[BaseTokenizer, GgufFile | None]:
    if job.base_path.is_dir():
        return gguf_tokenizer.from_folder(job.base_path), None
    file = GgufFile(job.base_path)
    return gguf_tokenizer.from_gguf(file), file


def load_base(job: Job, dtype: str, tokenizer: BaseTokenizer, file: GgufFile | None) -> Base:
    if file is None:
        model, architecture = gguf_base.load_folder(job.base_path, DTYPES[dtype])
    else:
        model, architecture = gguf_base.load_gguf(file, DTYPES[dtype], job.threads)
    trunk.prepare(model)
    return Base(model, tokenizer, architecture, dtype)
