"""The port `Model` over the anthropic SDK."""

from bot.adapters.model.anthropic_model import AnthropicModel
from bot.adapters.model.prices import Prices, load_prices

__all__ = ["AnthropicModel", "Prices", "load_prices"]
