"""Reads a GGUF file: metadata as plain values, tensors some rows at a time, dequantised on demand.

The `gguf` package has a reader too; it keeps one array per vocabulary string, which takes seconds. This one takes
half a second for a vocabulary of 152,000. Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import hashlib
import math
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFValueType
from gguf.quants import dequantize

from events import TrainerError

SCALARS = {
    GGUFValueType.UINT8: "B",
    GGUFValueType.INT8: "b",
    GGUFValueType.UINT16: "H",
    GGUFValueType.INT16: "h",
    GGUFValueType.UINT32: "I",
    GGUFValueType.INT32: "i",
    GGUFValueType.FLOAT32: "f",
    GGUFValueType.BOOL: "?",
    GGUFValueType.UINT64: "Q",
    GGUFValueType.INT64: "q",
    GGUFValueType.FLOAT64: "d",
}


@dataclass(frozen=True)
class Field:
    type: GGUFValueType
    item_type: GGUFValueType | None  # of arrays
    value: object


@dataclass(frozen=True)
class StoredTensor:
    name: str
    type: GGMLQuantizationType
    shape: tuple[int, ...]  # slowest dimension first, as in numpy and PyTorch
    path: Path
    start: int  # byte in the file

    @property
    def row_count(self) -> int:
        """All dimensions but the last, as one; a one-dimensional tensor is one row."""
        return math.prod(self.shape[:-1])

    def raw(self, first: int, last: int) -> np.ndarray:
        """The stored bytes of some rows. Read, not mapped: mapped pages would count as memory of this process."""
        block, block_bytes = GGML_QUANT_SIZES[self.type]
        row_bytes = self.shape[-1] // block * block_bytes
        last = min(last, self.row_count)
        data = np.fromfile(self.path, np.uint8, (last - first) * row_bytes, offset=self.start + first * row_bytes)
        return data.reshape(last - first, row_bytes)

    def rows(self, first: int, last: int) -> np.ndarray:
        """Rows `first` to `last` (excluded) as float32."""
        return dequantize(self.raw(first, last), self.type).astype(np.float32, copy=False)

    def numbers(self) -> np.ndarray:
        return self.rows(0, self.row_count).reshape(self.shape)


class GgufFile:
    def __init__(self, path: Path):
        self.path = path
        try:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as self.bytes:
                self.read(len(self.bytes))
            del self.bytes
        except OSError as error:
            raise TrainerError(
                "base-unreadable", f"{path} cannot be read: {error}.", "Give the path of a GGUF file."
            ) from error
        except (struct.error, ValueError, UnicodeDecodeError, KeyError, IndexError) as error:
            raise TrainerError(
                "base-broken",
                f"{path} is not a whole GGUF file: {error}.",
                "Fetch the file again and check its SHA-256.",
            ) from error

    def read(self, size: int) -> None:
        if self.bytes[:4] != b"GGUF":
            raise ValueError("its first bytes are not GGUF")
        self.at = 4
        version, tensor_count, field_count = self.unpack("<IQQ")
        if version not in (2, 3):
            raise ValueError(f"version {version}")
        self.fields: dict[str, Field] = {}
        for _ in range(field_count):
            name = self.text()
            self.fields[name] = self.value(GGUFValueType(self.unpack("<I")[0]))
        places = [self.place() for _ in range(tensor_count)]
        alignment = self.get("general.alignment", 32)
        start = -(-self.at // alignment) * alignment
        self.tensors = {
            name: StoredTensor(name, kind, shape, self.path, start + offset) for name, shape, kind, offset in places
        }
        for tensor in self.tensors.values():
            block, block_bytes = GGML_QUANT_SIZES[tensor.type]
            if tensor.start + tensor.row_count * tensor.shape[-1] // block * block_bytes > size:
                raise ValueError(f"it ends before the tensor {tensor.name}")

    def unpack(self, form: str):
        values = struct.unpack_from(form, self.bytes, self.at)
        self.at += struct.calcsize(form)
        return values

    def text(self) -> str:
        (length,) = self.unpack("<Q")
        self.at += length
        return self.bytes[self.at - length : self.at].decode("utf-8")

    def value(self, kind: GGUFValueType) -> Field:
        if kind == GGUFValueType.STRING:
            return Field(kind, None, self.text())
        if kind != GGUFValueType.ARRAY:
            return Field(kind, None, self.unpack("<" + SCALARS[kind])[0])
        item, count = self.unpack("<IQ")
        item = GGUFValueType(item)
        if item == GGUFValueType.STRING:
            return Field(kind, item, [self.text() for _ in range(count)])
        return Field(kind, item, list(self.unpack(f"<{count}{SCALARS[item]}")))

    def place(self):
        name = self.text()
        (dimensions,) = self.unpack("<I")
        shape = tuple(reversed(self.unpack(f"<{dimensions}Q")))
        kind, offset = self.unpack("<IQ")
        return name, shape, GGMLQuantizationType(kind), offset

    def get(self, name: str, default=None):
        return self.fields[name].value if name in self.fields else default


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
