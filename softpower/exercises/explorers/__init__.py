"""Charts that follow a slider. Each takes its controls' values and returns HTML: a drawing and a sentence.

The drawing is made here, in Python, so that it shows without a network and is
the same on paper. The sentence says in words what the drawing shows.
"""

from .mobility import mobility_concentration
from .points import points_and_percent
from .ratings import recoded_ratings

EXPLORERS = {
    "mobility-concentration": mobility_concentration,
    "points-and-percent": points_and_percent,
    "recoded-ratings": recoded_ratings,
}
