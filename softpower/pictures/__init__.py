"""The pictures of the course: maps, timelines, networks and more, one module a picture.

Each is a function that takes tables (the course's, unless others are given) and gives an Altair chart with a title,
a description in words and a source line. Where something moves, it moves by Vega-Lite's own parameters, so that no
kernel is needed; with their first values the still drawing is a whole picture.

    from softpower import pictures
    pictures.courted_map()
"""

from importlib import import_module

_WHERE = {
    "region_map": "map",
    "courted_map": "map",
    "korea_map": "map",
    "silk_road_map": "map",
    "giants_map": "map",
    "students_map": "map",
    "events_timeline": "timeline",
    "reach_network": "network",
    "citation_network": "network",
    "scholarship_pipe": "pipe",
    "instrument_scales": "scales",
    "fifteen_redrawn": "redraw",
    "scholar_loop": "loop",
    "two_audiences": "audiences",
    "promise_and_deed": "deeds",
    "money_years": "money",
    "image_lag": "lag",
    "waiting_years": "waiting",
}

__all__ = list(_WHERE)


def __getattr__(name):
    if name in _WHERE:
        import_module(".show", __name__)  # the renderer, by which a chart is shown
        return getattr(import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(f"softpower.pictures has no {name!r}. It offers: {', '.join(sorted(__all__))}.")


def __dir__():
    return sorted([*globals(), *_WHERE])
