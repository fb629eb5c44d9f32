"""Makes a base model from nothing: a vocabulary learned from the examples of a job, and random weights in the form of Qwen2.

    python trainer/scratch.py job.json

What comes out is a folder in Hugging Face form that train.py (adapter `full`), score.py, generate.py and horizon.py take as
`base`. So a loss can be tried on a model that has learned nothing before: a pre-trained one knows from elsewhere where an
answer ends. The vocabulary is its own, of some thousand tokens: with the 152,000 of Qwen2.5-Coder the embeddings alone
would be larger than the model, and a restriction of it to the tokens in use would need merges of its own all the same.

The job: `{ "format": 1, "examples": path, "output": folder that is not there yet, "vocabulary": 4096, "layers": 8,
"width": 256, "inner": 768, "heads": 4, "positions": 1024, "seed": 0 }`. One event, `made`: `path`, `sha256` (as a job of
train.py wants it), `parameters`, `vocabulary`, `charactersPerToken`. A folder that is there already is told of, not made anew.
"""

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from base_hash import base_sha256
from events import TrainerError, emit, run
from job_fields import Fields

END = "<|endoftext|>"


@dataclass(frozen=True)
class Scratch:
    examples: Path
    output: Path
    vocabulary: int
    layers: int
    width: int
    inner: int
    heads: int
    positions: int
    seed: int


def main(arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise TrainerError(
            "usage", "One argument is wanted: the path of the job file.", "python trainer/scratch.py job.json"
        )
    scratch = read_scratch(Path(arguments[0]))
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if not scratch.output.exists():
        make(scratch)
    tell(scratch)


def read_scratch(file: Path) -> Scratch:
    try:
        fields = Fields(json.loads(file.read_text(encoding="utf-8")), "job")
    except (OSError, ValueError) as error:
        raise TrainerError(
            "job-unreadable", f"The job file {file} cannot be read: {error}.", "Give a job file in JSON."
        ) from error
    fields.whole("format", 1, 1)
    folder = file.absolute().parent
    scratch = Scratch(
        examples=fields.path("examples", folder),
        output=fields.path("output", folder),
        vocabulary=fields.whole("vocabulary", 300, 100_000, 4096),
        layers=fields.whole("layers", 1, 100, 8),
        width=fields.whole("width", 8, 8192, 256),
        inner=fields.whole("inner", 8, 32768, 768),
        heads=fields.whole("heads", 1, 128, 4),
        positions=fields.whole("positions", 64, 10**6, 1024),
        seed=fields.whole("seed", 0, 2**63 - 1, 0),
    )
    fields.end()
    if scratch.width % (2 * scratch.heads):
        raise TrainerError(
            "job-field", f"A width of {scratch.width} cannot be shared by {scratch.heads} heads.", "Take a multiple."
        )
    return scratch


def make(scratch: Scratch) -> None:
    """Whole or not there: it is written beside its place and moved."""
    draft = scratch.output.with_name(scratch.output.name + ".part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    tokenizer = learn_vocabulary(scratch)
    tokenizer.save(str(draft / "tokenizer.json"))
    random_weights(scratch, tokenizer).save_pretrained(draft)
    draft.rename(scratch.output)


def read_texts(path: Path) -> tuple[list[str], list[str]]:
    """The texts of a file of examples, prompts and answers alike, and the names of the special tokens between them."""
    texts, specials = [], {END}
    try:
        for line in path.read_text(encoding="utf-8").split("\n"):
            if not line.strip():
                continue
            raw = json.loads(line)
            texts += [piece["text"] for piece in raw["prompt"] if "text" in piece] + [raw["answer"]]
            specials |= {piece["special"] for piece in raw["prompt"] if "special" in piece}
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path} is no file of examples: {type(error).__name__}: {error}."
        raise TrainerError(
            "examples-unreadable", message, "See the form of an example in trainer/README.md."
        ) from error
    return texts, [END, *sorted(specials - {END})]


def learn_vocabulary(scratch: Scratch):
    """Byte-pair encoding over Qwen2's words: every byte is a token, so every text can be written."""
    from tokenizers import pre_tokenizers
    from tokenizers.trainers import BpeTrainer

    from gguf_tokenizer import QWEN2_WORDS, build

    texts, specials = read_texts(scratch.examples)
    if not texts:
        raise TrainerError("examples-empty", f"{scratch.examples} holds no example.", "Give examples to learn from.")
    tokenizer = build({}, [], (QWEN2_WORDS,))
    tokenizer.train_from_iterator(
        texts,
        BpeTrainer(
            vocab_size=scratch.vocabulary,
            special_tokens=specials,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    return tokenizer


def random_weights(scratch: Scratch, tokenizer):
    import torch
    from transformers.models.qwen2.configuration_qwen2 import Qwen2Config
    from transformers.models.qwen2.modeling_qwen2 import Qwen2ForCausalLM
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    torch.manual_seed(scratch.seed)
    end = tokenizer.token_to_id(END)
    return Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=tokenizer.get_vocab_size(),
            hidden_size=scratch.width,
            intermediate_size=scratch.inner,
            num_hidden_layers=scratch.layers,
            num_attention_heads=scratch.heads,
            num_key_value_heads=scratch.heads,
            max_position_embeddings=scratch.positions,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=end,
            pad_token_id=end,
        )
    )


def tell(scratch: Scratch) -> None:
    from safetensors import safe_open

    from gguf_tokenizer import from_folder

    tokenizer = from_folder(scratch.output)
    with safe_open(scratch.output / "model.safetensors", "pt") as weights:
        sizes = [weights.get_slice(name).get_shape() for name in weights.keys()]
    emit(
        "made",
        path=str(scratch.output),
        sha256=base_sha256(scratch.output),
        parameters=sum(product(size) for size in sizes),
        vocabulary=len(tokenizer.normal_ids) + len(tokenizer.specials),
        charactersPerToken=round(characters_per_token(scratch.examples, tokenizer), 3),
    )


def product(sizes: list[int]) -> int:
    result = 1
    for size in sizes:
        result *= size
    return result


def characters_per_token(examples: Path, tokenizer, most_texts: int = 300) -> float:
    texts = read_texts(examples)[0][:most_texts]
    return sum(map(len, texts)) / max(1, sum(len(tokenizer.text_ids(text)) for text in texts))


if __name__ == "__main__":
    run(main, sys.argv[1:])
