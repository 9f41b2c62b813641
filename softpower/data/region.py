"""data/region.topojson: the five republics of Central Asia, and all land around them without inner borders.

A sketch for orientation. Only the republics have outlines; what lies around them is one shape, so that the map
takes no side in anybody's border dispute. It is cut from Natural Earth's 1:50m countries (public domain), as the
npm package world-atlas gives them. To make it again:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    softpower data region package/countries-50m.json

The file is a TopoJSON topology with two objects: `republics`, five geometries with their ISO 3166 code as `id` and
with a `name`, and `land`, one MultiPolygon. Coordinates are degrees of longitude and latitude.
"""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

REPUBLICS = {"398": "KAZ", "417": "KGZ", "762": "TJK", "795": "TKM", "860": "UZB"}
WEST, SOUTH, EAST, NORTH = -14.0, 8.0, 148.0, 70.0  # degrees: from London to Seoul, with room for a map's corners
TOLERANCE = 0.03  # degrees: how far a simplified coastline may stray
SMALLEST = 0.05  # square degrees: islands below this are left out
STEP = 1.0  # degrees between points on the edge of the cut, since a map bends what lies between two points
GRID = 0.005  # degrees: the precision of the coordinates

Point = tuple[float, float]


def _decoded(topology: dict) -> list[list[Point]]:
    """The arcs of a topology as points in degrees."""
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + x0, y * ky + y0))
        arcs.append(points)
    return arcs


def _rings(geometry: dict) -> list[list[int]]:
    """The rings of a polygon or of several, each as numbers of arcs; ~n is arc n backwards."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return [ring for polygon in polygons for ring in polygon]


def _outline(geometries: list[dict], arcs: list[list[Point]]) -> list[list[int]]:
    """The rings around some geometries together: their arcs, less those that two of them share."""
    used = [arc for geometry in geometries for ring in _rings(geometry) for arc in ring]
    times = Counter(max(arc, ~arc) for arc in used)
    begins: dict[Point, list[int]] = {}
    for arc in used:
        if times[max(arc, ~arc)] == 1:
            begins.setdefault(_ends(arc, arcs)[0], []).append(arc)
    rings = []
    while begins:
        first = next(iter(begins))
        here, ring = first, []
        while not ring or here != first:
            arc = begins[here].pop()
            if not begins[here]:
                del begins[here]
            ring.append(arc)
            here = _ends(arc, arcs)[1]
        rings.append(ring)
    return rings


def _ends(arc: int, arcs: list[list[Point]]) -> tuple[Point, Point]:
    points = arcs[max(arc, ~arc)]
    return (points[0], points[-1]) if arc >= 0 else (points[-1], points[0])


def _points(ring: list[int], arcs: list[list[Point]]) -> list[Point]:
    """A ring's points, the first one again at the end."""
    found: list[Point] = []
    for arc in ring:
        points = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
        found += points[1:] if found else points
    return found


def _cut(ring: list[Point]) -> list[Point]:
    """A ring cut to the region (Sutherland and Hodgman), with points along the edges of the cut; empty if it lies outside."""
    for axis, limit, sign in ((0, WEST, 1), (0, EAST, -1), (1, SOUTH, 1), (1, NORTH, -1)):
        kept: list[Point] = []
        for a, b in pairwise(ring):
            inside_a, inside_b = sign * (a[axis] - limit) >= 0, sign * (b[axis] - limit) >= 0
            if inside_a != inside_b:
                t = (limit - a[axis]) / (b[axis] - a[axis])
                cross = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
                cross[axis] = limit
                kept.append((cross[0], cross[1]))
            if inside_b:
                kept.append(b)
        ring = [*kept, kept[0]] if kept else []
    return ring


def _on_edge(a: Point, b: Point) -> bool:
    return any(a[axis] == b[axis] == limit for axis, limit in ((0, WEST), (0, EAST), (1, SOUTH), (1, NORTH)))


def _simplified(points: list[Point]) -> list[Point]:
    """Fewer points along the same line (Douglas and Peucker); both ends stay."""
    if len(points) < 3:
        return points
    (ax, ay), (bx, by) = points[0], points[-1]
    dx, dy = bx - ax, by - ay
    length = (dx * dx + dy * dy) ** 0.5

    def away(p: Point) -> float:
        if not length:
            return ((p[0] - ax) ** 2 + (p[1] - ay) ** 2) ** 0.5
        return abs(dy * (p[0] - ax) - dx * (p[1] - ay)) / length

    farthest = max(range(1, len(points) - 1), key=lambda i: away(points[i]))
    if away(points[farthest]) <= TOLERANCE:
        return [points[0], points[-1]]
    return _simplified(points[: farthest + 1])[:-1] + _simplified(points[farthest:])


def _coast(ring: list[Point]) -> list[Point]:
    """A cut ring, simplified where it is coast, and with a point for every degree where it is the edge of the cut."""
    turns = [i for i, (a, b) in enumerate(pairwise(ring)) if _on_edge(a, b)]
    if not turns:
        half = len(ring) // 2
        return _simplified(ring[: half + 1])[:-1] + _simplified(ring[half:])
    start = turns[0]
    ring = ring[start:-1] + ring[: start + 1]
    found, run = [ring[0]], [ring[0]]
    for a, b in pairwise(ring):
        if not _on_edge(a, b):
            run.append(b)
            continue
        found += _simplified(run)[1:]
        parts = max(1, round(max(abs(b[0] - a[0]), abs(b[1] - a[1])) / STEP))
        found += [(a[0] + (b[0] - a[0]) * i / parts, a[1] + (b[1] - a[1]) * i / parts) for i in range(1, parts + 1)]
        run = [b]
    return found + _simplified(run)[1:]


def _area(ring: list[Point]) -> float:
    """Twice the area, in square degrees; positive if it runs against the clock."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def _inside(point: Point, ring: list[Point]) -> bool:
    x, y = point
    crossed = [a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) > x for a, b in pairwise(ring) if (a[1] > y) != (b[1] > y)]
    return sum(crossed) % 2 == 1


class _Arcs:
    """The arcs of the new topology, each once."""

    def __init__(self):
        self.arcs: list[list[list[int]]] = []
        self._known: dict[int, int] = {}

    def add(self, points: list[Point]) -> int:
        x = y = 0
        steps = []
        for px, py in points:
            qx, qy = round((px - WEST) / GRID), round((py - SOUTH) / GRID)
            if not steps or (qx, qy) != (x, y):
                steps.append([qx - x, qy - y])
            x, y = qx, qy
        self.arcs.append(steps)
        return len(self.arcs) - 1

    def keep(self, arc: int, arcs: list[list[Point]]) -> int:
        """An arc of the old topology under its new number, with its direction."""
        old = max(arc, ~arc)
        if old not in self._known:
            self._known[old] = self.add(arcs[old])
        return self._known[old] if arc >= 0 else ~self._known[old]


def region(topology: dict) -> dict:
    """The region's topology from that of all countries (`countries-50m.json` of world-atlas 2)."""
    arcs, made = _decoded(topology), _Arcs()
    countries = topology["objects"]["countries"]["geometries"]
    republics = [g for g in countries if g.get("id") in REPUBLICS]
    shapes = []
    for g in sorted(republics, key=lambda g: REPUBLICS[g["id"]]):
        polygons = [g["arcs"]] if g["type"] == "Polygon" else g["arcs"]
        kept = [[[made.keep(arc, arcs) for arc in ring] for ring in polygon] for polygon in polygons]
        shapes.append({"type": "MultiPolygon", "id": REPUBLICS[g["id"]], "properties": {"name": g["properties"]["name"]}, "arcs": kept})

    # Rings that touch a republic lie well inside the region: they keep their arcs, so that both sides share one line.
    around: list[tuple[list[Point], list[int]]] = []
    for ring in _outline([g for g in countries if g not in republics], arcs):
        points = _points(ring, arcs)
        if any(max(arc, ~arc) in made._known for arc in ring):
            around.append((points, [made.keep(arc, arcs) for arc in ring]))
        elif cut := _cut(points):
            coast = _coast(cut)
            if len(coast) > 3 and abs(_area(coast)) >= SMALLEST:
                around.append((coast, [made.add(coast)]))
    clockwise = [(points, ring, [ring]) for points, ring in around if _area(points) < 0]
    for points, ring in around:
        if _area(points) > 0:  # a hole, in the smallest land that holds it
            holders = [land for land in clockwise if _inside(points[0], land[0])]
            min(holders, key=lambda land: abs(_area(land[0])))[2].append(ring)
    land = {"type": "MultiPolygon", "properties": {"name": "Land around"}, "arcs": [polygon for _, _, polygon in clockwise]}
    return {
        "type": "Topology",
        "bbox": [WEST, SOUTH, EAST, NORTH],
        "transform": {"scale": [GRID, GRID], "translate": [WEST, SOUTH]},
        "objects": {
            "republics": {"type": "GeometryCollection", "geometries": shapes},
            "land": land,
        },
        "arcs": made.arcs,
    }


def write(countries: Path, to: Path) -> int:
    """Write the region's topology to a file; returns its size in bytes."""
    text = json.dumps(region(json.loads(countries.read_text(encoding="utf-8"))), separators=(",", ":")) + "\n"
    to.write_text(text, encoding="utf-8")
    return to.stat().st_size
