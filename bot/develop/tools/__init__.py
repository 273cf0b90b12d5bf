"""What the model may do with a tree: look, edit in memory, run in the sandbox, ask, finish. Nothing here touches the host's
files."""

from bot.develop.tools.call import CHANGES, PARENT, Called, call, checked
from bot.develop.tools.offered import TOOLS, tool_named
from bot.develop.tools.space import Refused, Workspace, path_of
from bot.develop.tools.symbols import defined_in

__all__ = [
    "CHANGES",
    "PARENT",
    "TOOLS",
    "Called",
    "Refused",
    "Workspace",
    "call",
    "checked",
    "defined_in",
    "path_of",
    "tool_named",
]
