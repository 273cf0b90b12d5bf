"""What tokens cost: a dated list, decimal arithmetic, and no number at all where the price is unknown."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from bot.domain.model import Usage

_MILLION = Decimal(1_000_000)
_DATE = re.compile(r"-20\d{6}$")


@dataclass(frozen=True, slots=True)
class Tier:
    """US dollars per million tokens for prompts of at most `prompt_to` tokens, None for any."""

    input: Decimal
    output: Decimal
    prompt_to: int | None = None


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of models as of `dated`; `cache_write` and `cache_read` multiply the price of input."""

    dated: str
    cache_write: Decimal
    cache_read: Decimal
    models: Mapping[str, tuple[Tier, ...]]

    def cost(self, model: str, usage: Usage) -> Decimal | None:
        """Return what a call cost, None for a model that is not listed."""
        tier = self._tier(model, usage.input + usage.cache_write + usage.cache_read)
        if tier is None:
            return None
        paid_in = usage.input + usage.cache_write * self.cache_write + usage.cache_read * self.cache_read
        return (paid_in * tier.input + usage.output * tier.output) / _MILLION

    def worst(self, model: str, tokens: int, max_tokens: int) -> Decimal | None:
        """Return the most that a call of up to `tokens` in can cost: all of it newly cached, all output used."""
        tiers = self.models.get(undated(model))
        if not tiers:
            return None
        # a bound must hold below the bound too, where another tier may apply
        dear_in, dear_out = max(t.input for t in tiers), max(t.output for t in tiers)
        tier = self._tier(model, tokens)
        if tier is not None and tier is tiers[0]:
            dear_in, dear_out = tier.input, tier.output
        return (tokens * dear_in * max(self.cache_write, Decimal(1)) + max_tokens * dear_out) / _MILLION

    def _tier(self, model: str, prompt: int) -> Tier | None:
        for tier in self.models.get(undated(model), ()):
            if tier.prompt_to is None or prompt <= tier.prompt_to:
                return tier
        return None


def load_prices() -> Prices:
    """Read the list that is shipped beside this module."""
    listed = json.loads(files("bot.adapters.model").joinpath("prices.json").read_text(encoding="utf-8"))
    return Prices(
        dated=listed["dated"],
        cache_write=Decimal(listed["cache_write"]),
        cache_read=Decimal(listed["cache_read"]),
        models={
            model: tuple(Tier(Decimal(t["input"]), Decimal(t["output"]), t.get("prompt_to")) for t in tiers)
            for model, tiers in listed["models"].items()
        },
    )


def undated(model: str) -> str:
    """Return the name that a list has a model under."""
    # the service answers with the dated name of the model that was asked for by its short one
    return _DATE.sub("", model)
