"""What is trained: LoRA, IA3, a trained prompt or prefix (these three through PEFT), or all weights.

Whatever it is, its trained numbers are float32 parameters with stable names, so state, checkpoints and loading are the
same for all.
"""

import warnings
from dataclasses import dataclass, field

import torch
from torch import nn

from events import TrainerError
from job import Adapter
from lora import LoraLinear, insert_lora


@dataclass
class Trained:
    """The trained part of a model."""

    use: str
    parameters: dict[str, nn.Parameter]
    loras: dict[str, LoraLinear] = field(default_factory=dict)
    peft: nn.Module | None = None

    @property
    def count(self) -> int:
        return sum(value.numel() for value in self.parameters.values())

    def row_inputs(self) -> dict:
        """What `run_layers` needs besides the row: prompt embeddings (1, P, D), or keys and values for each layer."""
        if self.use == "prompt":
            return {"virtual": self.peft.get_prompt(1)}
        if self.use == "prefix":
            return {"fronts": [(layer.keys, layer.values) for layer in self.peft.get_prompt(1).layers]}
        return {}

    def numbers(self) -> dict[str, torch.Tensor]:
        return {name: value.detach() for name, value in self.parameters.items()}

    @torch.no_grad()
    def load(self, numbers: dict[str, torch.Tensor]) -> None:
        own = {name: value.shape for name, value in self.parameters.items()}
        if own != {name: value.shape for name, value in numbers.items()}:
            raise TrainerError(
                "adapter-of-another-shape",
                "The checkpoint holds other tensors than the adapter of this job.",
                "Use the job it was trained with.",
            )
        for name, value in self.parameters.items():
            value.copy_(numbers[name])


def add_adapter(model, adapter: Adapter, bottom_layers: int, seed: int) -> Trained:
    """Makes `model` trainable as the job says; the bottom layers stay as they are."""
    layers = trained_layers(len(model.model.layers), adapter, bottom_layers)
    if adapter.use == "lora":
        loras = insert_lora(model, adapter.targets, layers, adapter.rank, adapter.alpha, adapter.dropout, seed)
        pairs = ((name, lora, kind) for name, lora in loras.items() for kind in ("lora_a", "lora_b"))
        return Trained("lora", {f"{name}.{kind}": getattr(lora, kind) for name, lora, kind in pairs}, loras)
    if adapter.use == "full":
        return Trained("full", whole_weights(model, layers))
    return with_peft(model, adapter, layers, seed)


def trained_layers(count: int, adapter: Adapter, bottom_layers: int) -> range:
    first, last = adapter.layers or (0, count - 1)
    if last >= count or bottom_layers >= count:
        message = f"The base has {count} layers, numbered from 0."
        raise TrainerError("layers-unknown", message, "Mend adapter.layers or freeze.bottomLayers.")
    layers = range(max(first, bottom_layers), last + 1)
    if not layers:
        message = f"Layers {first} to {last} all lie under the {bottom_layers} frozen ones."
        raise TrainerError("layers-unknown", message, "Mend adapter.layers or freeze.bottomLayers.")
    return layers


def whole_weights(model, layers: range) -> dict[str, nn.Parameter]:
    """Embeddings and output are trained only where no layer is frozen, as in Telly."""
    parts = [model] if layers.start == 0 else [model.model.norm, *(model.model.layers[number] for number in layers)]
    for part in parts:
        part.requires_grad_(True)
    return {name: value for name, value in model.named_parameters() if value.requires_grad}


def with_peft(model, adapter: Adapter, layers: range, seed: int) -> Trained:
    # Imported where it is used: LoRA and full fine-tuning start without it.
    from peft import IA3Config, PrefixTuningConfig, PromptTuningConfig, get_peft_model

    if adapter.use == "ia3":
        inner = "|".join(map(str, layers))
        config = IA3Config(
            task_type="CAUSAL_LM",
            target_modules=rf".*\.layers\.({inner})\..*(k_proj|v_proj|down_proj)",
            feedforward_modules=r".*\.down_proj",
        )
    elif adapter.use == "prompt":
        config = PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=adapter.tokens)
    else:
        # From zero: drawn keys and values took the 0.5B from 1.28 to 3.44 nats a token before the first step.
        config = PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=adapter.tokens, init_weights="zero")
    torch.manual_seed(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PEFT asks transformers for a name that is about to change
        peft = get_peft_model(model, config)
    for value in peft.parameters():
        if value.requires_grad:
            value.data = value.data.float()
    if adapter.use == "prompt":
        start_like_words(peft, model, seed)
    parameters = {name: value for name, value in peft.named_parameters() if value.requires_grad}
    return Trained(adapter.use, parameters, peft=peft)


@torch.no_grad()
def start_like_words(peft, model, seed: int) -> None:
    """A trained prompt starts as embeddings of drawn words: far from all words it hardly moves in a short training."""
    words = model.model.embed_tokens.weight
    (prompt,) = (value for value in peft.parameters() if value.requires_grad)
    prompt.copy_(words[torch.randint(len(words), (len(prompt),), generator=torch.Generator().manual_seed(seed))])
