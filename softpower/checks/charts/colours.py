"""Colours as a reader sees them: laid over their ground, and how far two of them look apart."""

import re

NAMED = {  # CSS names that people write; Vega hands others through, and those count as seen
    "white": "#ffffff", "black": "#000000", "transparent": None, "none": None, "snow": "#fffafa", "ivory": "#fffff0",
    "ghostwhite": "#f8f8ff", "whitesmoke": "#f5f5f5", "floralwhite": "#fffaf0", "mintcream": "#f5fffa", "azure": "#f0ffff",
    "red": "#ff0000", "green": "#008000", "blue": "#0000ff", "orange": "#ffa500", "yellow": "#ffff00", "gray": "#808080", "grey": "#808080",
    "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3", "steelblue": "#4682b4", "navy": "#000080", "teal": "#008080", "purple": "#800080",
}  # fmt: skip
APART = 3.0  # two colours nearer than this look alike; about one just noticeable difference for a large patch is 2.3
LEGIBLE = 14.0  # words nearer than this to their ground cannot be read: light grey on white, black on a night sky


def rgb(colour) -> tuple[float, float, float, float] | None:
    """Red, green, blue and opacity of a colour as Vega writes it; None for no colour."""
    if isinstance(colour, dict):  # a gradient: its last stop stands for it
        stops = colour.get("stops") or [{}]
        return rgb(stops[-1].get("color"))
    if not isinstance(colour, str):
        return None
    colour = colour.strip().casefold()
    if colour in NAMED:
        if NAMED[colour] is None:
            return None
        colour = NAMED[colour]
    if short := re.fullmatch(r"#([0-9a-f]{3,4})", colour):
        colour = "#" + "".join(2 * letter for letter in short[1])
    if long := re.fullmatch(r"#([0-9a-f]{6})([0-9a-f]{2})?", colour):
        red, green, blue = (float(int(long[1][n : n + 2], 16)) for n in (0, 2, 4))
        return red, green, blue, int(long[2], 16) / 255 if long[2] else 1.0
    numbers = [float(n) for n in re.findall(r"\d*\.?\d+", colour)]
    if colour.startswith("rgb") and len(numbers) >= 3:
        return numbers[0], numbers[1], numbers[2], numbers[3] if len(numbers) > 3 else 1.0
    if colour.startswith("hsl") and len(numbers) >= 3:
        import colorsys

        red, green, blue = colorsys.hls_to_rgb(numbers[0] / 360, numbers[2] / 100, numbers[1] / 100)
        return red * 255, green * 255, blue * 255, numbers[3] if len(numbers) > 3 else 1.0
    return 128.0, 128.0, 128.0, 1.0


def seen(colour, opacity: float, ground, least: float = APART) -> tuple[float, float, float] | None:
    """A colour laid over its ground; None where nobody would tell it from the ground."""
    found = rgb(colour)
    if found is None:
        return None
    share = max(0.0, min(1.0, opacity * found[3]))
    mixed = tuple(share * c + (1 - share) * g for c, g in zip(found[:3], ground, strict=True))
    return mixed if apart(mixed, ground) >= least else None


def lab(colour) -> tuple[float, float, float]:
    """Lightness and the two hues of CIELAB, in which distances are as the eye sees them."""
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (sum(w * c for w, c in zip(row, linear, strict=True)) / n for row, n in zip(rows, (0.9505, 1.0, 1.089), strict=True))
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one, other) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(one), lab(other), strict=True)) ** 0.5
