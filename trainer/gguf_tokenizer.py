"""The tokenizer of a base model, built from the GGUF file's own vocabulary, merges and pre-tokenizer.

Plain text is never read as a special token: the fast tokenizer knows no special tokens at all, they are added by name.
No Unicode normalisation, because the engine does none either.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Regex, Tokenizer, pre_tokenizers
from tokenizers.models import BPE

from events import TrainerError
from gguf_file import GgufFile

NORMAL_TOKEN, BYTE_TOKEN = 1, 6  # `tokenizer.ggml.token_type`; the others are 3 control, 4 user-defined, 5 unused

# The split patterns of the engine (llama.cpp src/llama-vocab.cpp), by `tokenizer.ggml.pre`: each splits what the one
# before it left.
GPT2_WORDS = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
QWEN2_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
LLAMA3_WORDS = QWEN2_WORDS.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
SPLITS = {
    "default": (GPT2_WORDS,),
    "gpt-2": (GPT2_WORDS,),
    "qwen2": (QWEN2_WORDS,),
    "deepseek-r1-qwen": (QWEN2_WORDS,),
    "smollm": (r"\p{N}", GPT2_WORDS),
    "starcoder": (r"\p{N}", GPT2_WORDS),
    "refact": (r"\p{N}", GPT2_WORDS),
    "llama-bpe": (LLAMA3_WORDS,),
}


@dataclass(frozen=True)
class BaseTokenizer:
    fast: Tokenizer
    specials: dict[str, int]
    normal_ids: list[int]  # what masked thought may draw from
    end_of_turn: str
    end_of_text: str
    pad_id: int

    def text_ids(self, text: str) -> list[int]:
        return self.fast.encode(text, add_special_tokens=False).ids

    def special_id(self, name: str) -> int:
        if name not in self.specials:
            raise TrainerError(
                "unknown-special",
                f"The base model has no special token {name}.",
                "Make the examples for the model that is trained.",
            )
        return self.specials[name]


def from_gguf(file: GgufFile) -> BaseTokenizer:
    if file.get("tokenizer.ggml.model") != "gpt2":
        raise TrainerError(
            "tokenizer-unknown",
            f"The tokenizer kind {file.get('tokenizer.ggml.model')} cannot be trained with.",
            "Use a base whose tokenizer is a byte-level BPE, such as Qwen2.5-Coder.",
        )
    kind = file.get("tokenizer.ggml.pre", "default")
    if kind not in SPLITS:
        raise TrainerError(
            "tokenizer-unknown",
            f"The pre-tokenizer {kind} is not known here.",
            "Known are " + ", ".join(sorted(SPLITS)) + ".",
        )
    tokens, types = file.get("tokenizer.ggml.tokens"), file.get("tokenizer.ggml.token_type")
    merges = [tuple(pair.split(" ", 1)) for pair in file.get("tokenizer.ggml.merges")]
    ids = {token: index for index, token in enumerate(tokens)}
    fast = build(ids, merges, SPLITS[kind])
    specials = {token: index for index, token in enumerate(tokens) if types[index] not in (NORMAL_TOKEN, BYTE_TOKEN)}
    eos = tokens[file.get("tokenizer.ggml.eos_token_id")]
    normal = [index for index, kind in enumerate(types) if kind == NORMAL_TOKEN]
    return with_ends(fast, specials, normal, eos, file.get("tokenizer.ggml.padding_token_id"))


def from_folder(folder: Path) -> BaseTokenizer:
    """From `tokenizer.json`, its added tokens taken out of the text's reach and kept by name."""
    content = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    specials = {token["content"]: token["id"] for token in content["added_tokens"]}
    names = {index: name for name, index in specials.items()}
    normal = [index for token, index in content["model"]["vocab"].items() if token not in specials]
    content.update(added_tokens=[], normalizer=None, post_processor=None)
    for name in specials:
        content["model"]["vocab"].pop(name, None)
    eos = config["eos_token_id"]
    eos = names[eos[0] if isinstance(eos, list) else eos]
    return with_ends(Tokenizer.from_str(json.dumps(content)), specials, sorted(normal), eos, config.get("pad_token_id"))


def build(ids: dict[str, int], merges: list[tuple[str, str]], patterns: tuple[str, ...]) -> Tokenizer:
    fast = Tokenizer(BPE(ids, merges, fuse_unk=False, byte_fallback=False))
    splits = [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in patterns]
    fast.pre_tokenizer = pre_tokenizers.Sequence(
        [*splits, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    return fast


def with_ends(
    fast: Tokenizer, specials: dict[str, int], normal_ids: list[int], eos: str, pad_id: int | None
) -> BaseTokenizer:
    # Instruct files name the end of a chat turn only; holes and plain text end with <|endoftext|> where there is one.
    end_of_text = "<|endoftext|>" if "<|endoftext|>" in specials else eos
    pad_id = specials[end_of_text] if pad_id is None else pad_id
    return BaseTokenizer(fast, specials, normal_ids, eos, end_of_text, pad_id)
