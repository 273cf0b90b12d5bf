"""Running hostile code without power, each way behind the port `Sandbox`."""

from bot.adapters.sandbox.bare import Bare, Distrusted
from bot.adapters.sandbox.bubblewrap import Bubblewrap
from bot.adapters.sandbox.containers import Containers
from bot.adapters.sandbox.probe import Probe, find_sandbox, probe

__all__ = ["Bare", "Bubblewrap", "Containers", "Distrusted", "Probe", "find_sandbox", "probe"]
