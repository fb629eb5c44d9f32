"""A random Qwen2 (or llama) of two layers and width 64 as a real GGUF file, and jobs and examples for it."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import gguf
import numpy as np

TRAINER = Path(__file__).parent.parent
LAYERS, WIDTH, INNER, HEADS, KEY_VALUE_HEADS = 2, 64, 96, 4, 2
SPECIALS = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|fim_pad|>",
]


def byte_letters() -> list[str]:
    """The printable letter that byte-level BPE writes for each byte (GPT-2's table)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(others)) for byte in range(256)]


def vocabulary() -> tuple[list[str], list[int], list[str]]:
    space = byte_letters()[32]
    merges = ["r e", "t u", "re tu", "r n", "retu rn", f"{space} x", "= =", f"{space} {space}", "< |"]
    tokens = [*byte_letters(), *(merge.replace(" ", "") for merge in merges), *SPECIALS]
    kinds = [1] * (256 + len(merges)) + [3] * len(SPECIALS)
    return tokens, kinds, merges


def write_base(
    path: Path, architecture: str = "qwen2", seed: int = 0, tied: bool = True, quantised: bool = True
) -> Path:
    tokens, kinds, merges = vocabulary()
    draw = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name("tiny")
    writer.add_block_count(LAYERS)
    writer.add_context_length(4096)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_VALUE_HEADS)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|endoftext|>"))
    for name, shape in shapes(architecture, len(tokens), tied).items():
        values = draw.standard_normal(shape).astype(np.float32) * (0.3 if len(shape) > 1 else 0.1)
        if name.endswith("norm.weight"):
            values = 1 + values
        if quantised and len(shape) > 1:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def shapes(architecture: str, vocabulary_size: int, tied: bool) -> dict[str, tuple[int, ...]]:
    keys = WIDTH // HEADS * KEY_VALUE_HEADS
    layer = {
        "attn_norm.weight": (WIDTH,),
        "attn_q.weight": (WIDTH, WIDTH),
        "attn_k.weight": (keys, WIDTH),
        "attn_v.weight": (keys, WIDTH),
        "attn_output.weight": (WIDTH, WIDTH),
        "ffn_norm.weight": (WIDTH,),
        "ffn_gate.weight": (INNER, WIDTH),
        "ffn_up.weight": (INNER, WIDTH),
        "ffn_down.weight": (WIDTH, INNER),
    }
    if architecture == "qwen2":
        layer |= {"attn_q.bias": (WIDTH,), "attn_k.bias": (keys,), "attn_v.bias": (keys,)}
    whole = {"token_embd.weight": (vocabulary_size, WIDTH), "output_norm.weight": (WIDTH,)}
    if not tied:
        whole["output.weight"] = (vocabulary_size, WIDTH)
    return whole | {f"blk.{number}.{name}": shape for number in range(LAYERS) for name, shape in layer.items()}


def hole(prefix: str, answer: str, suffix: str, **fields) -> dict:
    pieces = [
        {"special": "<|fim_prefix|>"},
        {"text": prefix},
        {"special": "<|fim_suffix|>"},
        {"text": suffix},
        {"special": "<|fim_middle|>"},
    ]
    return {"id": answer, "kind": "statement", "prompt": pieces, "answer": answer, "ends": True} | fields


def holes(count: int) -> list[dict]:
    return [
        hole(
            f"def f{number}(x):\n    y = x + {number}\n",
            f"    return x == {number * number}\n",
            f"\nprint(f{number}({number}))\n",
        )
        for number in range(count)
    ]


def write_lines(path: Path, examples: list[dict]) -> Path:
    path.write_text("".join(json.dumps(example, ensure_ascii=False) + "\n" for example in examples), encoding="utf-8")
    return path


def job_fields(folder: Path, base: Path, **changes) -> dict:
    """A job of twelve steps of two or three examples each; `changes` replace whole fields."""
    if not (folder / "examples.jsonl").exists():
        write_lines(folder / "examples.jsonl", holes(9))
    fields = {
        "format": 1,
        "base": {"path": str(base), "sha256": hashlib.sha256(base.read_bytes()).hexdigest()},
        "examples": "examples.jsonl",
        "heldOut": None,
        "general": None,
        "output": "out",
        "adapter": {"use": "lora", "rank": 4, "alpha": 8, "dropout": 0.1},
        "objective": {"horizon": None, "maskedThought": None},
        "freeze": {"bottomLayers": 0, "cacheActivations": False},
        "schedule": {"steps": 12, "learningRate": 0.01, "batchTokens": 160, "maxTokens": 200},
        "checkpoints": 2,
        "memoryBytes": 4 * 2**30,
        "threads": 1,
        "dtype": "float32",
        "seed": 7,
        "stateSeconds": 0,
    }
    return fields | changes


def write_job(folder: Path, base: Path, **changes) -> Path:
    path = folder / "job.json"
    path.write_text(json.dumps(job_fields(folder, base, **changes)), encoding="utf-8")
    return path


def start(script: str, job: Path, *more: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, TRAINER / script, job, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )


def call(script: str, job: Path, *more: str) -> tuple[int, list[dict]]:
    """Runs a script to its end: exit code and events. Anything on stderr is a failure of the test."""
    process = start(script, job, *more)
    out, err = process.communicate(timeout=60)
    assert err == "", err
    return process.returncode, [json.loads(line) for line in out.splitlines()]


def of_type(events: list[dict], kind: str) -> list[dict]:
    return [event for event in events if event["type"] == kind]
