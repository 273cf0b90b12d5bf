"""What registries tell of packages: the port `PackageIndex` over the network, with answers kept on disk."""

from bot.adapters.packages.cache import Cache
from bot.adapters.packages.fetch import Fetch, NoAnswer
from bot.adapters.packages.registry import Offline, Registries

__all__ = ["Cache", "Fetch", "NoAnswer", "Offline", "Registries"]
