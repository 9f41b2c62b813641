"""Who can reach whom: a hub beside a mesh, from which members can be taken. And who cites whom, with dead ends."""

import math
import re
from collections import deque
from collections.abc import Iterable
from itertools import combinations

import altair as alt
import pandas as pd

from ..data import load
from ..messages import CourseError
from . import canvas
from .theme import CONTRAST, INK, MAIN, PAPER, QUIET, SMALL, TEXT, picture, sources

# The same eight in both drawings. Made up, to think with: no document describes a network member by member.
MEMBERS = ("government", "embassy", "university", "artists", "diaspora", "firms", "charity", "bloggers")
_HUB = [("government", other) for other in MEMBERS[1:]]
_RING = ("government", "embassy", "firms", "bloggers", "artists", "charity", "diaspora", "university")
_MESH = [*zip(_RING, (*_RING[1:], _RING[0]), strict=True), ("embassy", "diaspora"), ("firms", "artists"), ("university", "artists")]


def pairs_in_reach(ties: Iterable[tuple[str, str]], members: Iterable[str]) -> int:
    """How many pairs of members can reach each other, directly or by way of others."""
    left = set(members)
    ties = [(a, b) for a, b in ties if a in left and b in left]
    pairs = 0
    while left:
        group, waiting = set(), deque([left.pop()])
        while waiting:
            one = waiting.popleft()
            group.add(one)
            near = {b if a == one else a for a, b in ties if one in (a, b)}
            waiting.extend(near & left)
            left -= near
        pairs += len(group) * (len(group) - 1) // 2
    return pairs


def _counts() -> list[dict]:
    """For every choice of members taken out, as a number: how many pairs are left, and how many reach each other."""
    rows = []
    for mask in range(2 ** len(MEMBERS)):
        members = [name for bit, name in enumerate(MEMBERS) if not mask >> bit & 1]
        rows.append(
            {
                "m": mask,
                "n": len(members) * (len(members) - 1) // 2,
                "h": pairs_in_reach(_HUB, members),
                "w": pairs_in_reach(_MESH, members),
            }
        )
    return rows


def _out(bit: str) -> str:
    """Whether a member, by its bit, is taken out."""
    return f"floor(gone / {bit}) % 2 >= 1"


def reach_network(
    without: Iterable[str] = (),
    *,
    title: str = "A hub ends with its middle, a mesh finds another way",
    subtitle: str = "Take members out and count the pairs that can still reach each other.",
    says: str | None = None,
    width: int | None = None,
):
    """A hub beside a mesh of the same eight members, each with a checkbox that takes it out.

    without    who is taken out at the beginning, for instance ["government"]
    """
    without = list(without)
    if unknown := [name for name in without if name not in MEMBERS]:
        raise ValueError(f"No member {unknown[0]!r}. There are: {', '.join(MEMBERS)}.")
    bits = {name: 2**n for n, name in enumerate(MEMBERS)}
    start = sum(bits[name] for name in without)
    counts = _counts()

    def draw(pixels: int):
        wide = pixels > 450
        side = pixels / 2 if wide else pixels
        radius = 86 if wide else 92
        tall = 2 * radius + 106
        boxes = [
            alt.param(name=f"out_{name}", value=name in without, bind=alt.binding_checkbox(name=f"Take out: {name} ")) for name in MEMBERS
        ]
        gone = alt.param(name="gone", expr=" + ".join(f"(out_{name} ? {bit} : 0)" for name, bit in bits.items()))
        hub, mesh, all_pairs = ("[" + ",".join(str(row[key]) for row in counts) + "]" for key in "hwn")
        aloud = alt.param(
            name="says",
            expr=f"'Hub: ' + {hub}[gone] + ' of ' + {all_pairs}[gone] + ' pairs can reach each other. Mesh: ' + {mesh}[gone] + ' of ' + {all_pairs}[gone] + '.'",
        )
        made = []
        for n, (name, ties, field, remark) in enumerate(
            (("Hub", _HUB, "h", "all ties run through one"), ("Mesh", _MESH, "w", "ties among many"))
        ):
            left, top = (side * n, 0.0) if wide else (0.0, (tall + 18) * n)
            cx, cy = left + side / 2, top + 74 + radius
            around = MEMBERS[1:] if field == "h" else _RING
            spots = {
                who: (cx + radius * math.sin(2 * math.pi * i / len(around)), cy - radius * math.cos(2 * math.pi * i / len(around)))
                for i, who in enumerate(around)
            }
            if field == "h":
                spots["government"] = (cx, cy)
            edges = alt.Data(
                values=[
                    {"x": spots[a][0], "y": spots[a][1], "x2": spots[b][0], "y2": spots[b][1], "a": bits[a], "b": bits[b]} for a, b in ties
                ]
            )
            lines = alt.Chart(edges).encode(x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "y"), x2="x2:Q", y2="y2:Q")
            broken = f"{_out('datum.a')} || {_out('datum.b')}"
            made += [
                lines.transform_filter(broken).mark_rule(stroke=QUIET, strokeWidth=1, strokeDash=[2, 4], opacity=0.6),
                lines.transform_filter(f"!({broken})").mark_rule(stroke=MAIN, strokeWidth=2),
            ]
            nodes = alt.Data(values=[{"x": x, "y": y, "bit": bits[who]} for who, (x, y) in spots.items()])
            dots = alt.Chart(nodes).encode(x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "y"))
            made += [
                dots.transform_filter(_out("datum.bit")).mark_point(
                    size=120, filled=True, fill=PAPER, stroke=QUIET, strokeWidth=1.5, strokeDash=[2, 2], opacity=1
                ),
                dots.transform_filter(f"!({_out('datum.bit')})")
                .mark_point(size=170, filled=True, stroke=PAPER, strokeWidth=2, opacity=1)
                .encode(fill=alt.condition("datum.bit == 1", alt.value(CONTRAST), alt.value(MAIN))),
            ]
            for align in ("left", "center", "right"):
                rows = []
                for who, (x, y) in spots.items():
                    dx, dy = x - cx, y - cy
                    centre = abs(dx) < radius * 0.3
                    if align != ("center" if centre else "left" if dx > 0 else "right"):
                        continue
                    away = (0, 17 if dy >= -1 else -17) if centre else (math.copysign(12, dx), 0)
                    rows.append({"x": x + away[0], "y": y + away[1], "text": who, "bit": bits[who]})
                for row in rows:
                    if (row["x"], row["y"]) == (cx, cy + 17):  # the ties run beneath the word in the middle
                        made.append(
                            canvas.text([row], size=SMALL, align=align, color=PAPER, stroke=PAPER, strokeWidth=5, strokeJoin="round")
                        )
                if rows:
                    words = alt.Chart(canvas.rows_of(rows)).encode(x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "y"), text="text:N")
                    look = {"fontSize": SMALL, "align": align, "baseline": "middle", "fill": INK}
                    made += [
                        words.transform_filter(_out("datum.bit")).mark_text(**look, opacity=0.5),
                        words.transform_filter(f"!({_out('datum.bit')})").mark_text(**look),
                    ]
            made.append(canvas.text([{"x": left + (0 if not wide else 8), "y": top + 9, "text": f"{name}: {remark}"}], bold=True))
            told = (
                alt.Chart(canvas.rows_of([{"x": left + (0 if not wide else 8), "y": top + 30}]))
                .transform_calculate(
                    says=f"{hub if field == 'h' else mesh}[gone] + ' of ' + {all_pairs}[gone] + ' pairs can reach each other'"
                )
                .mark_text(align="left", baseline="middle", fontSize=TEXT, fill=INK)
                .encode(x=canvas.at(alt.X, "x"), y=canvas.at(alt.Y, "y"), text="says:N")
            )
            made.append(told)
        height = tall if wide else 2 * tall + 18
        return alt.layer(*made).add_params(*boxes, gone, aloud).properties(width=pixels, height=height)

    first = counts[start]
    return picture(
        draw,
        title=title,
        subtitle=subtitle,
        says=says
        or (
            f"Two networks of the same eight members: {', '.join(MEMBERS)}. In the hub all others are tied to the government alone, by {len(_HUB)} ties; "
            f"in the mesh {len(_MESH)} ties join them among each other. "
            + (f"Taken out: {', '.join(without)}. " if without else "Nobody is taken out. ")
            + f"Of {first['n']} pairs, {first['h']} can reach each other in the hub and {first['w']} in the mesh. "
            f"With the government alone taken out it is {counts[1]['h']} and {counts[1]['w']} of {counts[1]['n']}."
        ),
        source=f"Both networks are made up, to think with; the mesh has {len(_MESH)} ties, the hub {len(_HUB)}. That influence runs through networks, often without a government: "
        + sources("wp-influence-networks", "wp-nodes").removeprefix("Source: "),
        width=width,
    )


# Who cites whom

_NAMES = {
    "kazakhstan-interviews": "The interviews article",
    "temirtashev-china": "The essay on China",
    "nishonova-korea": "The article on Korea",
    "wilton-park": "the report",
    "kpop-diplomacy": "the K-pop page",
}


def _key(authors: str, year) -> str:
    """A work as documents cite it: the first author's family name and the year."""
    first = re.split(r";| and | & |,| et al| \(", str(authors))[0].split()
    return f"{first[-1] if first else ''} {year}"


def _listed() -> pd.DataFrame:
    """The entries of the documents' own lists, under either of the table's names."""
    try:
        return load("bibliography")
    except CourseError:
        return load("references")


def works(citations: pd.DataFrame | None = None, references: pd.DataFrame | None = None) -> pd.DataFrame:
    """Each document's works, once each: columns source, work, status, cited.

    status   listed: an entry of the document's own list can be found; dead end: it cannot; uncited: listed and never cited
    A name without a year is not a work of its own where the same document cites its author with one.
    """
    cited = load("citations") if citations is None else citations
    listed = _listed() if references is None else references
    found: dict[tuple[str, str], str] = {}
    for source, table in cited.groupby("source", sort=False):
        dated = {_key(a, "") for a, y in zip(table["authors"], table["year"], strict=True) if y == y and y is not None}
        for row in table.itertuples():
            has_year = isinstance(row.year, str)
            has_entry = isinstance(row.reference, str)
            if not has_year and (_key(row.authors, "") in dated or not isinstance(row.cited_as, str)):
                continue
            status = "listed" if has_entry or row.fate in ("in-bibliography", "year-differs") else "dead end"
            spot = (source, _key(row.authors, row.year if has_year else "no year"))
            found[spot] = "listed" if "listed" in (status, found.get(spot)) else status
    used = set(cited["reference"].dropna())
    for row in listed[~listed["id"].isin(used)].itertuples():
        found[row.source, f"{_key(row.authors.split(',')[0], row.year)}, {row.title}"] = "uncited"
    table = pd.DataFrame(
        [(s, w, status, status != "uncited") for (s, w), status in found.items()], columns=["source", "work", "status", "cited"]
    )
    return table[~table["work"].str.endswith("no year") | (table["source"] != "wilton-park")].reset_index(drop=True)


def citation_network(
    *,
    citations: pd.DataFrame | None = None,
    references: pd.DataFrame | None = None,
    title: str | None = None,
    subtitle: str = "Each dot is a work. A broken line is a dead end: the document's own list does not lead to it.",
    says: str | None = None,
    width: int | None = None,
):
    """Three documents with the works they cite, dead ends, and what they share."""
    table = works(citations, references)
    cited = table[table["cited"]]
    shared = [work for work, group in cited.groupby("work") if group["source"].nunique() > 1]
    sizes = cited.groupby("source")["work"].nunique()
    documents = [d for d in _NAMES if d in set(table["source"])]
    silent = [_NAMES[d] for d in _NAMES if d not in documents]

    def line(document: str) -> str:
        group = table[table["source"] == document]
        n = int(sizes.get(document, 0))
        dead, uncited = int((group["status"] == "dead end").sum()), int((group["status"] == "uncited").sum())
        works_ = f"{n} work{'s' * (n != 1)} cited"
        ends = "no list in our copy: all dead ends" if dead == n > 1 else f"{dead} dead end{'s' * (dead != 1)}" if dead else "no dead ends"
        return f"{works_}, {ends}" + (f"; {uncited} listed, never cited" if uncited else "")

    def draw(pixels: int):
        wide = pixels > 450
        if wide:
            spots = {"kazakhstan-interviews": (132, 120, 104), "temirtashev-china": (478, 120, 76), "nishonova-korea": (305, 262, 44)}
            hub, height = (305.0, 120.0), 366
        else:
            spots = {"kazakhstan-interviews": (172, 156, 100), "nishonova-korea": (68, 410, 38), "temirtashev-china": (246, 410, 66)}
            hub, height = (172.0, 306.0), 552
        made, names = [], []
        for document in documents:
            x, y, radius = spots[document]
            group = table[(table["source"] == document) & ~table["work"].isin(shared)].sort_values(["status", "work"])
            toward = math.atan2(hub[1] - y, hub[0] - x)
            gap = 0.30 if radius > 60 else 0.5  # left open where the line to what is shared goes out
            turns = [toward + gap + (2 * math.pi - 2 * gap) * i / max(len(group) - 1, 1) for i in range(len(group))]
            ends = [
                {"x": x + radius * math.cos(t), "y": y + radius * math.sin(t), "work": w, "status": s}
                for t, w, s in zip(turns, group["work"], group["status"], strict=True)
            ]
            for status, look, dot in (
                (
                    "dead end",
                    {"color": CONTRAST, "strokeDash": [2, 3], "opacity": 0.55},
                    {"filled": True, "fill": PAPER, "stroke": CONTRAST, "strokeWidth": 1.5},
                ),
                ("listed", {"color": MAIN, "opacity": 0.55}, {"color": MAIN}),
                ("uncited", None, {"color": QUIET}),
            ):
                chosen = [end for end in ends if end["status"] == status]
                if chosen and look:
                    made.append(
                        canvas.rules(
                            [
                                {"x": 0.62 * x + 0.38 * end["x"], "y": 0.62 * y + 0.38 * end["y"], "x2": end["x"], "y2": end["y"]}
                                for end in chosen
                            ],
                            **look,
                        )
                    )
                if chosen:
                    made.append(canvas.dots(chosen, size=34, **dot).encode(tooltip=["work:N", "status:N"]))
            if set(cited.loc[cited["source"] == document, "work"]) & set(shared):
                made.append(canvas.rules([{"x": x, "y": y, "x2": hub[0], "y2": hub[1]}], color=INK, strokeWidth=2))
            made.append(canvas.dots([{"x": x, "y": y}], size=190, color=INK))
            below = y + radius + 20 if wide else 8 if radius > 90 else spots["temirtashev-china"][1] + spots["temirtashev-china"][2] + 20
            block, _ = canvas.block(line(document), 240 if wide else 150 if radius < 90 else pixels - 90, SMALL)
            align = "center"
            names += [
                canvas.text([{"x": x, "y": below, "text": _NAMES[document]}], bold=True, align=align),
                canvas.text([{"x": x, "y": below + 11, "text": block}], size=SMALL, align=align, baseline="top"),
            ]
        if shared:
            made.append(canvas.dots([{"x": hub[0], "y": hub[1]}], size=190, color=MAIN, stroke=PAPER, strokeWidth=2))
            beside = {"x": hub[0], "y": hub[1] - 19} if wide else {"x": hub[0] + 14, "y": hub[1]}
            names.append(canvas.text([{**beside, "text": "; ".join(shared)}], bold=True, align="center" if wide else "left"))
        return alt.layer(*made, *names).properties(width=pixels, height=height)

    common = " and ".join(shared)
    rest = " and ".join(silent)
    return picture(
        draw,
        title=title or (f"{common} is the one work that three documents share" if len(shared) == 1 else "Who cites whom"),
        subtitle=subtitle + (f" {rest[0].upper()}{rest[1:]} cite no work." if rest else ""),
        says=says
        or (
            "A network of documents and the works they cite. "
            + " ".join(f"{_NAMES[d]}: {line(d)}." for d in documents)
            + (f" Cited by more than one document: {common}." if shared else "")
            + (f" {rest[0].upper()}{rest[1:]} cite no work." if rest else "")
        ),
        source="Counted from the tables of citations and references: a work is a first author and a year. " + sources(*documents),
        width=width,
    )
