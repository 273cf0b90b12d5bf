"""The forge's web pages, where people label, answer, review and merge. `pages_of` makes them an app of their own."""

from bot.forge.pages.app import pages_of

__all__ = ["pages_of"]
