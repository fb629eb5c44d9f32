"""Makes one GGUF file of a base and what was trained on it: LoRA, IA3 or all weights.

    python trainer/merge.py job.json

The job is that of the training; `checkpoint` names another adapter than the last of `output`, `merge` the new file and
its type (q8_0 or f16). Tokenizer, template and every other field are copied from the base, and with q8_0 so are, byte
for byte, the tensors that training left alone: storing them anew would only lose precision. Tensors pass through one
at a time. A trained prompt or prefix cannot be merged: it is not a change of weights.
"""

import shutil
import sys
import time
from pathlib import Path

from base_hash import check_base
from events import TrainerError, emit, run
from job import Job
from train import read_one_job, set_threads


def main(arguments: list[str]) -> None:
    job = read_one_job(arguments)
    if job.adapter.use in ("prompt", "prefix"):
        raise TrainerError(
            "merge-impossible",
            f"A trained {job.adapter.use} is no change of weights.",
            "Train with lora, ia3 or full to get one file.",
        )
    if job.base_path.is_dir():
        raise TrainerError(
            "merge-impossible",
            "A folder in Hugging Face form has no GGUF metadata to copy.",
            "Use the GGUF file of the same model as base.",
        )
    check_base(job.base_path, job.base_sha256)
    set_threads(job)
    merge(job)


def merge(job: Job) -> None:
    from checkpoints import last_checkpoint
    from gguf_file import GgufFile, file_sha256
    from merged_weights import changes_of
    from state import write_whole

    began = time.monotonic()
    checkpoint = last_checkpoint(job)
    base = GgufFile(job.base_path)
    changes = changes_of(job, base, checkpoint)
    job.merge.path.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(job.merge.path.parent).free < 2 * sum(
        tensor.row_count * tensor.shape[-1] for tensor in base.tensors.values()
    ):
        raise TrainerError(
            "disk-full",
            f"There is no room for {job.merge.path.name}.",
            "Free some space, or name another place in merge.path.",
        )
    changed = write_whole(
        job.merge.path, lambda part: write_merged(part, base, changes, job.merge.type, job.base_sha256)
    )
    emit(
        "merged",
        path=str(job.merge.path),
        sha256=file_sha256(job.merge.path),
        kind=job.merge.type,
        tensors=len(base.tensors),
        changed=changed,
        checkpoint=str(checkpoint),
        seconds=round(time.monotonic() - began, 3),
    )


def write_merged(path: Path, base, changes, kind: str, base_sha256: str) -> int:
    """Writes the file and returns how many tensors are not those of the base."""
    import gguf
    import numpy as np

    writer = gguf.GGUFWriter(path, base.get("general.architecture"))
    copy_fields(writer, base, kind, base_sha256)
    changed = {name for name in base.tensors if changes.touches(name)}
    copied = {name for name in base.tensors if kind == "q8_0" and name not in changed}
    kinds = {
        name: tensor.type if name in copied else stored_kind(tensor, kind) for name, tensor in base.tensors.items()
    }
    for name, tensor in base.tensors.items():
        row_bytes = gguf.quants.quant_shape_to_byte_shape((tensor.shape[-1],), kinds[name])[0]
        writer.add_tensor_info(
            name, tensor.shape, np.dtype(np.float32), tensor.row_count * row_bytes, raw_dtype=kinds[name]
        )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for name, tensor in base.tensors.items():
        if name in copied:
            writer.write_tensor_data(tensor.raw(0, tensor.row_count))
        else:
            values = changes.applied(tensor) if name in changed else tensor.numbers()
            writer.write_tensor_data(gguf.quants.quantize(values, kinds[name]))
    writer.close()
    return len(changed)


def stored_kind(tensor, kind: str):
    """Vectors stay in float32, as in every file of this kind; so do rows that do not divide into blocks."""
    from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

    if len(tensor.shape) == 1:
        return GGMLQuantizationType.F32
    wanted = {"f16": GGMLQuantizationType.F16, "q8_0": GGMLQuantizationType.Q8_0}[kind]
    return wanted if tensor.shape[-1] % GGML_QUANT_SIZES[wanted][0] == 0 else GGMLQuantizationType.F16


def copy_fields(writer, base, kind: str, base_sha256: str) -> None:
    import gguf

    from export_lora import BASE_SHA256

    for name, field in base.fields.items():
        if name not in ("general.architecture", "general.file_type"):
            writer.add_key_value(name, field.value, field.type, field.item_type)
    writer.add_file_type({"f16": gguf.LlamaFileType.MOSTLY_F16, "q8_0": gguf.LlamaFileType.MOSTLY_Q8_0}[kind])
    writer.add_string(BASE_SHA256, base_sha256)


if __name__ == "__main__":
    run(main, sys.argv[1:])
