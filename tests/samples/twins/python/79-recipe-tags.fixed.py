import re

from django import template
from django.utils.html import conditional_escape
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

AMOUNT = re.compile(r"^(?P<amount>\d+(?:[.,]\d+)?) ?(?P<unit>g|kg|ml|l)?$")


def _round(amount: float, unit: str) -> str:
    if unit == "g" and amount >= 1000:
        return f"{amount / 1000:g} kg"
    return f"{amount:g} {unit}".strip()


@register.filter
def scaled(value: str, factor: float) -> str:
    found = AMOUNT.match(value)
    if not found:
        return value
    amount = float(found["amount"].replace(",", "."))
    return _round(amount * factor, found["unit"] or "")


@register.simple_tag
def author_badge(profile, size: int = 24) -> SafeString:
    """The round badge beside a recipe, with the name that the author chose."""
    name = profile.display_name or profile.user.username
    color = "gold" if profile.recipe_count > 50 else "grey"
    return format_html(
        '<span class="badge badge-{}" style="--size:{}px" title="{}">{}</span>',
        color,
        int(size),
        name,
        name[:1].upper(),
    )


@register.filter(is_safe=True)
def initials(name: str) -> SafeString:
    return conditional_escape("".join(word[0] for word in name.split() if word)[:3])
