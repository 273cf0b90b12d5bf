"""The set-up stage: a repository's environment, made in the sandbox with a network that reaches registries only."""

from bot.adapters.setup.door import way_through
from bot.adapters.setup.made import lay
from bot.adapters.setup.stage import CannotSetUp, Gate, Prepared, SetUp, base_python, registries

__all__ = ["CannotSetUp", "Gate", "Prepared", "SetUp", "base_python", "lay", "registries", "way_through"]
