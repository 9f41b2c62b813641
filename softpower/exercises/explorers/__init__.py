"""Charts that follow a form's sliders, each with a sentence that says what it shows. See `drawing`."""

from .points import points_and_percent
from .ratings import recoded_ratings

EXPLORERS = {
    "points-and-percent": points_and_percent,
    "recoded-ratings": recoded_ratings,
}
