"""The base model: a GGUF file (or a folder in Hugging Face form) as a transformers model with frozen weights.

Tensors are dequantised a few rows at a time straight into the model's own memory, so the peak is the model itself.
A GGUF may keep its output matrix in another quantisation than its embeddings; then both are kept, as the engine does.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch

from events import TrainerError
from gguf_file import GgufFile, StoredTensor

CHUNK_NUMBERS = 4_000_000  # of one tensor, dequantised at once: 16 MB in float32
LAYER_NAMES = {  # GGUF name inside `blk.N.` -> name inside a transformers layer
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
WHOLE_NAMES = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
GGUF_OF_PROJECTION = {own.split(".")[-1]: gguf for gguf, own in LAYER_NAMES.items() if own.endswith("_proj")}


@dataclass(frozen=True)
class Architecture:
    """What an adapter file must say about its base, and how its rows are ordered in GGUF."""

    name: str
    heads: int
    key_value_heads: int

    def heads_of(self, projection: str) -> int | None:
        """Heads whose rows the file keeps interleaved (llama's rotary form), or None where rows stand as they are."""
        if self.name != "llama":
            return None
        return {"q_proj": self.heads, "k_proj": self.key_value_heads}.get(projection)


def load_gguf(file: GgufFile, dtype: torch.dtype, threads: int):
    """A model on the CPU in `dtype`, nothing of it trainable, and its architecture."""
    config, model_class, rotary_class = configuration(file)
    with torch.device("meta"):
        model = model_class(config)
    architecture = Architecture(config.model_type, config.num_attention_heads, config.num_key_value_heads)
    with ThreadPoolExecutor(threads) as pool:
        jobs = {
            own_name(tensor.name): pool.submit(dequantised, tensor, architecture, dtype)
            for tensor in file.tensors.values()
            if own_name(tensor.name)
        }
        weights = {name: job.result() for name, job in jobs.items()}
    if config.tie_word_embeddings:
        weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
    refuse_missing(model, weights)
    model.load_state_dict(weights, assign=True)
    model.tie_weights()
    model.model.rotary_emb = rotary_class(config)  # its buffer is computed, not stored, and still on the meta device
    return frozen(model), architecture


def configuration(file: GgufFile):
    name = file.get("general.architecture")
    if name == "qwen2":
        from transformers.models.qwen2.configuration_qwen2 import Qwen2Config as Config
        from transformers.models.qwen2.modeling_qwen2 import Qwen2ForCausalLM as Model, Qwen2RotaryEmbedding as Rotary
    elif name == "llama":
        from transformers.models.llama.configuration_llama import LlamaConfig as Config
        from transformers.models.llama.modeling_llama import LlamaForCausalLM as Model, LlamaRotaryEmbedding as Rotary
    else:
        raise TrainerError("architecture-unknown", f"The base is of architecture {name}.", "Known are qwen2 and llama.")
    if any(key.startswith(f"{name}.rope.scaling.") for key in file.fields) or "rope_freqs.weight" in file.tensors:
        raise TrainerError(
            "architecture-unknown",
            "The base stretches its rotary positions, which is not done here.",
            "Use a base without rope scaling.",
        )
    width, heads = file.get(f"{name}.embedding_length"), file.get(f"{name}.attention.head_count")
    config = Config(
        vocab_size=len(file.get("tokenizer.ggml.tokens")),
        hidden_size=width,
        intermediate_size=file.get(f"{name}.feed_forward_length"),
        num_hidden_layers=file.get(f"{name}.block_count"),
        num_attention_heads=heads,
        num_key_value_heads=file.get(f"{name}.attention.head_count_kv", heads),
        max_position_embeddings=file.get(f"{name}.context_length"),
        rms_norm_eps=file.get(f"{name}.attention.layer_norm_rms_epsilon"),
        rope_parameters={"rope_type": "default", "rope_theta": file.get(f"{name}.rope.freq_base", 10000.0)},
        tie_word_embeddings="output.weight" not in file.tensors,
    )
    return config, Model, Rotary


def own_name(gguf_name: str) -> str | None:
    """`blk.3.attn_q.weight` -> `model.layers.3.self_attn.q_proj.weight`; None for what has no place here."""
    stem, _, kind = gguf_name.rpartition(".")
    if stem in WHOLE_NAMES:
        return f"{WHOLE_NAMES[stem]}.{kind}"
    _, number, inner = (stem.split(".", 2) + ["", ""])[:3]
    return f"model.layers.{number}.{LAYER_NAMES[inner]}.{kind}" if inner in LAYER_NAMES else None


def dequantised(tensor: StoredTensor, architecture: Architecture, dtype: torch.dtype) -> torch.Tensor:
    rows, width = tensor.row_count, tensor.shape[-1]
    weights = torch.empty(rows, width, dtype=dtype)  # (rows, width)
    step = max(1, CHUNK_NUMBERS // width)
    for first in range(0, rows, step):
        weights[first : first + step] = torch.from_numpy(tensor.rows(first, first + step))
    heads = architecture.heads_of(own_name(tensor.name).split(".")[-2])
    weights = weights if heads is None else halves_from_interleaved(weights, heads)
    return weights.reshape(tensor.shape)


def halves_from_interleaved(rows: torch.Tensor, heads: int) -> torch.Tensor:
    """GGUF's llama keeps the halves of a head's rotary pairs interleaved; transformers keeps one after the other."""
    pairs = rows.reshape(heads, -1, 2, *rows.shape[1:])  # (heads, pairs, 2, W)
    return pairs.transpose(1, 2).reshape(rows.shape)  # (heads, 2, pairs, W), flat again


def interleaved_from_halves(rows: torch.Tensor, heads: int) -> torch.Tensor:
    return rows.reshape(heads, 2, -1, *rows.shape[1:]).transpose(1, 2).reshape(rows.shape)


def refuse_missing(model, weights: dict[str, torch.Tensor]) -> None:
    wanted = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    wrong = [name for name, shape in wanted.items() if name not in weights or tuple(weights[name].shape) != shape]
    if wrong:
        raise TrainerError(
            "base-broken",
            f"The base lacks {wrong[0]} or has it in another shape ({len(wrong)} such tensors).",
            "Fetch the file again and check its SHA-256.",
        )


def frozen(model):
    model.requires_grad_(False)
    model.config.use_cache = False
    return model


def load_folder(folder: Path, dtype: torch.dtype):
    """The same from a folder in Hugging Face form; nothing is fetched."""
    name = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("model_type")
    if name == "qwen2":
        from transformers.models.qwen2.modeling_qwen2 import Qwen2ForCausalLM as Model
    elif name == "llama":
        from transformers.models.llama.modeling_llama import LlamaForCausalLM as Model
    else:
        raise TrainerError("architecture-unknown", f"The base is of architecture {name}.", "Known are qwen2 and llama.")
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # stderr is for what goes wrong
    model = Model.from_pretrained(folder, dtype=dtype, local_files_only=True)
    return frozen(model), Architecture(name, model.config.num_attention_heads, model.config.num_key_value_heads)
