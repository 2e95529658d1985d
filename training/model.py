"""The network in PyTorch: published encoder and small layers on top; `memory.trained` runs its export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import torch
from torch import nn
from torch.nn import functional

from memory.trained.linking import DISTANCES
from memory.trained.words import SPECIAL
from training.published import WIDTH, embedding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from training.published import Published

HEADS: Final = 12
INNER: Final = 1536
SPAN: Final = 128
"""Width of a span's vector."""
LABEL: Final = 24
"""Width of a label's vector."""
PAIR: Final = 3 * SPAN + 2 * LABEL + len(DISTANCES) + 11
LINKS: Final = ("same", "account", "contact")


class Dense(nn.Linear):
    """A linear layer that can compute in eight bits, as its export does (`training.export`)."""

    rounding = False
    """Whether activations and weights are rounded; gradients pass as if they were not."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Multiply `(batch, pieces, in)` by the weights."""
        if not self.rounding:
            return super().forward(x)
        with torch.no_grad():
            spread = x.amax((1, 2), keepdim=True).clamp(min=0) - x.amin((1, 2), keepdim=True).clamp(max=0)
            scale = spread.float().clamp(min=1e-8) / 255
            off = (x / scale).round() * scale - x
            step = self.weight.abs().amax(1, keepdim=True) / 127
            lost = (self.weight / step).round() * step - self.weight
        return functional.linear(x + off.to(x.dtype), self.weight + lost, self.bias)


class Layer(nn.Module):
    """One layer of the encoder (BERT)."""

    def __init__(self, published: Published, number: int) -> None:
        super().__init__()
        self.q, self.k, self.v, self.ao = (Dense(WIDTH, WIDTH) for _ in range(4))
        self.fi, self.fo = Dense(WIDTH, INNER), Dense(INNER, WIDTH)
        self.aln, self.oln = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)
        for name, part in self.named_children():
            for kind, parameter in (("w", part.weight), ("b", part.bias)):
                given = torch.tensor(published.tensors[f"l{number}.{name}.{kind}"])
                parameter.data.copy_(given.view_as(parameter))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Apply self-attention, then the feed-forward network; `mask` is added to the attention scores."""
        size, length, _ = x.shape

        def split(y: torch.Tensor) -> torch.Tensor:
            return y.view(size, length, HEADS, -1).transpose(1, 2)

        # Written out because PyTorch's fused attention is three times as slow in the backward pass on a CPU.
        # Without autocast, which would copy the scores to 32 bits and back: softmax computes in 32 bits
        # internally anyway.
        near = x.to(torch.bfloat16) if torch.is_autocast_enabled("cpu") else x
        q, k, v = split(self.q(near) * (WIDTH // HEADS) ** -0.5), split(self.k(near)), split(self.v(near))
        with torch.autocast("cpu", enabled=False):
            seen = (q @ k.transpose(2, 3) + mask.to(q.dtype)).softmax(-1) @ v
        x = self.aln(x + self.ao(seen.transpose(1, 2).reshape(size, length, WIDTH)))
        out: torch.Tensor = self.oln(x + self.fo(functional.gelu(self.fi(x))))
        return out


class Encoder(nn.Module):
    """The first layers of the published encoder; the word embedding is frozen."""

    def __init__(self, published: Published, layers: int) -> None:
        super().__init__()
        words = torch.from_numpy(embedding(published))
        self.words = nn.Embedding.from_pretrained(words, freeze=True)
        spread = words.std() * 0.5
        self.special = nn.Parameter(words.mean(0) + torch.randn(len(SPECIAL), WIDTH) * spread)
        self.position = nn.Parameter(torch.tensor(published.tensors["emb.pos"]).view(-1, WIDTH).clone())
        self.kind = nn.Parameter(torch.tensor(published.tensors["emb.type"]).view(-1, WIDTH)[0].clone())
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.norm.weight.data.copy_(torch.tensor(published.tensors["emb.ln.w"]))
        self.norm.bias.data.copy_(torch.tensor(published.tensors["emb.ln.b"]))
        self.layers = nn.ModuleList(Layer(published, number) for number in range(layers))

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the vector of each piece, `(batch, pieces, width)`; `mask` is false at padding."""
        count = self.words.num_embeddings
        special = self.special[(pieces - count).clamp(min=0)]
        x = torch.where((pieces >= count)[..., None], special, self.words(pieces.clamp(max=count - 1)))
        x = self.norm(x + self.position[: pieces.shape[1]] + self.kind)
        unseen = torch.zeros(mask.shape).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, unseen)
        return x


def two_layers(wide: int, inner: int, out: int) -> nn.Sequential:
    """Return a small network of two layers."""
    return nn.Sequential(nn.Linear(wide, inner), nn.GELU(), nn.Linear(inner, out))


class Reader(nn.Module):
    """Encoder, tag layers, linker, choices, and the layers that understand questions."""

    def __init__(
        self,
        published: Published,
        layers: int,
        tags: Mapping[str, Sequence[str]],
        choices: Mapping[str, int],
        asked: Mapping[str, Sequence[str]],
    ) -> None:
        super().__init__()
        self.enc = Encoder(published, layers)
        self.body = nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.GELU())
        self.tags = nn.ModuleDict({name: nn.Linear(WIDTH, len(labels)) for name, labels in tags.items()})
        self.spans = ["", *sorted({one[2:] for labels in tags.values() for one in labels if one != "O"})]
        self.rep = nn.Sequential(nn.Linear(2 * WIDTH, SPAN), nn.GELU())
        self.lab = nn.Embedding(len(self.spans), LABEL)
        self.pair = nn.ModuleDict({name: two_layers(PAIR, 96, 1) for name in LINKS})
        self.new = nn.ModuleDict({name: two_layers(SPAN + LABEL, 64, 1) for name in LINKS})
        self.value = nn.ModuleDict(
            {name.replace(".", "_"): nn.Linear(SPAN, count) for name, count in choices.items()}
        )
        self.ask = nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.GELU())
        self.asked = nn.ModuleDict({name: nn.Linear(WIDTH, len(values)) for name, values in asked.items()})

    def round(self) -> None:
        """Let the encoder compute in eight bits from now on."""
        for part in self.enc.modules():
            if isinstance(part, Dense):
                part.rounding = True

    def words(
        self, pieces: torch.Tensor, mask: torch.Tensor, first: torch.Tensor, last: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the vectors of the first and last piece of each word, `(batch, words, width)`."""
        with torch.autocast("cpu", torch.bfloat16):
            x = self.enc(pieces, mask)
        x = x.float()
        begin, end = (torch.gather(x, 1, at[..., None].expand(-1, -1, WIDTH)) for at in (first, last))
        return functional.dropout(begin, 0.1, self.training), functional.dropout(end, 0.1, self.training)

    def tagged(self, begin: torch.Tensor, end: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return the label scores of each word, `(batch, words, labels)`, by layer."""
        hidden = self.body(torch.cat([begin, end], -1))
        return {name: layer(hidden) for name, layer in self.tags.items()}

    def question(
        self, begin: torch.Tensor, end: torch.Tensor, known: torch.Tensor, mark: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """Return class scores for each aspect of a question, from the word at `mark` and the mean of all."""
        weight = known[..., None].float()
        mean = (end * weight).sum(1) / weight.sum(1)
        hidden = self.ask(torch.cat([begin[torch.arange(len(mark)), mark], mean], -1))
        return {name: layer(hidden) for name, layer in self.asked.items()}

    def meanings(
        self, begin: torch.Tensor, end: torch.Tensor, known: Sequence[str]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the vectors of spans and of their labels (`known`)."""
        number = {label: at for at, label in enumerate(self.spans)}
        labels = torch.tensor([number.get(one, 0) for one in known])
        return self.rep(torch.cat([begin, end], -1)), self.lab(labels)

    def alike(
        self, link: str, span: torch.Tensor, label: torch.Tensor, pairs: np.ndarray, features: np.ndarray
    ) -> torch.Tensor:
        """Return a score for each pair of spans `(this, other)`: whether the link holds between them."""
        this, other = torch.from_numpy(pairs[:, 0]), torch.from_numpy(pairs[:, 1])
        given = [
            span[this],
            span[other],
            span[this] * span[other],
            label[this],
            label[other],
            torch.from_numpy(features),
        ]
        out: torch.Tensor = self.pair[link](torch.cat(given, -1))[:, 0]
        return out
