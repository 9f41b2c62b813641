"""Model answers in words: are the numbers in them those of the tables?"""

import json

import pytest

from softpower.data import load
from softpower.home import home

ASSERTED = ("assertion", "hypothetical", "survey-unspecified")


def cell(slug, name):
    notebook = json.loads((home() / "solutions" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))
    return "".join(next(c["source"] for c in notebook["cells"] if c["id"] == name))


def brief():
    """What the brief counts, worded as it words it."""
    claims, gaps = load("claims"), load("discrepancies")
    size = claims["source"].value_counts()
    across = gaps.query("kind == 'contradiction' and other_source.notna() and source != other_source")
    pairs = [tuple(sorted(two)) for two in zip(across["source"], across["other_source"], strict=True)]
    rate = {pair: pairs.count(pair) / (size[pair[0]] + size[pair[1]]) * 100 for pair in set(pairs)}
    most = max(rate, key=rate.get)
    assert most == ("kazakhstan-interviews", "nishonova-korea"), "the brief names the two that disagree most"
    yield f"I count {len(pairs)} contradictions between documents."
    yield f"disagree most: {pairs.count(most)}, or {rate[most]:.1f} for every hundred claims."
    yield f"The China essay and the interviews article have {pairs.count(('kazakhstan-interviews', 'temirtashev-china'))},"
    share = claims["evidence"].astype(str).isin(ASSERTED).groupby(claims["source"]).mean() * 100
    yield (
        f"In the Korean article {share['nishonova-korea']:.0f} percent of the claims are only asserted, "
        f"in the interviews article {share['kazakhstan-interviews']:.0f} percent."
    )
    words = {3: "three", 4: "four", 5: "five", 9: "nine", 10: "ten"}
    said = load("powers").query("basis == 'respondents'")["power"].dropna().str.split("; ").explode().value_counts()
    assert said["Russia"] == said["China"] == said["Turkey"] and "South Korea" not in said
    yield (
        f"the West in {words[said['the West']]} statements (in {words[said['United States']]} with the United States), "
        f"Russia, China and Turkey in {words[said['Russia']]} each"
    )
    sent = load("instruments").query("source != 'kazakhstan-interviews' and actor.str.startswith('South Korea')")
    yield f"name {sent['target'].str.contains('Kazakhstan|Central Asia').sum()} Korean instruments for the region"
    yield f"The {(load('interviews')['form'] == 'quotation').sum()} quotations are of five officials."


def plan():
    """What the plan for Wilton Park counts, worded as it words it."""
    practice, points, quotes = load("practice"), load("key_points"), load("pull_quotes")
    again = len(quotes) + practice["repeats"].notna().sum() + points["paragraphs"].notna().sum()
    assert again / (len(practice) + len(points) + len(quotes)) * 100 == pytest.approx(40)
    yield "two in five of its statements say something again"
    conduct = load("claims").query("source == 'wilton-park'")
    conduct = conduct[conduct["locator"].isin(["¶12", "¶13", "¶22", "¶23", "¶24", "¶25", "¶26", "¶40"])]
    hedged = ((conduct["modality"] == "condition") | conduct["hypothetical"]).mean() * 100
    yield f"Of the report's claims on conduct {hedged:.1f} percent are hedged"
    sided = practice[practice["paragraph"].isin([13, 17, 18, 23, 24, 34, 35, 36, 38, 40])]["support"]
    assert (~sided.isin(["assertion", "reasoning"])).mean() * 100 == pytest.approx(10)
    yield "Of the paragraphs that take a side I found one in ten that shows anything"
    assert practice.set_index("paragraph").loc[17, "support"] == "assertion"
    yield "¶17, which I would like to lean on, is an assertion as well"


def korea():
    claims = load("claims").query("source == 'nishonova-korea'")
    alone = claims[claims["repeats"].isna() & (claims["evidence"] != "hypothetical")]
    assert not claims["measure_given"].any()
    yield f"{len(claims)} claims of effect", f"{len(alone)} "


def test_the_brief_counts_as_the_tables_do():
    told = cell("comparing-cases", "comparing-cases-brief")
    assert not [wanted for wanted in brief() if wanted not in told]


def test_the_plan_counts_as_the_tables_do():
    told = cell("wilton-park", "wilton-park-programme")
    assert not [wanted for wanted in plan() if wanted not in told]


@pytest.mark.parametrize("name", ["korea-memo-ask", "korea-memo"])
def test_the_claims_of_the_korean_article_are_counted(name):
    told = cell("korea", name)
    assert not [wanted for parts in korea() for wanted in parts if wanted not in told]
