"""The five documents' references: do the three places that give them agree?"""

import json
import re
from urllib.parse import unquote

import pytest
import yaml
from support import ROOT

from softpower.data import cite, descriptor, load
from softpower.data.references import references
from softpower.data.rows import records

SOURCES = list(load("sources")["id"])


def citation_file() -> dict[str, dict]:
    """The references of CITATION.cff, by the id with which their notes begin."""
    listed = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["references"]
    return {entry["notes"].partition(".")[0]: entry for entry in listed}


@pytest.mark.parametrize("source", SOURCES)
def test_references_agree(source):
    """Do sources.bib, CITATION.cff and the table give one title, the same authors, the same date and address?"""
    bib, cff, row = references()[source], citation_file()[source], records("sources")[source]
    assert bib.title == cff["title"]
    assert [name.split(",")[0] for name in bib.authors] == [a["family-names"] for a in cff["authors"] if "family-names" in a]
    dated = str(cff.get("date-published") or "-".join(f"{cff[part]:02}" for part in ("year", "month") if part in cff))
    assert bib.date == dated
    address = cff.get("url") or (f"https://doi.org/{cff['doi']}" if "doi" in cff else "")
    assert bib.address == address
    head = bib.title.split(":")[0].lower().replace("'soft", "soft")
    short = re.sub(r"[“”'\"…]", "", row["citation"].lower())
    assert " ".join(re.sub(r"'", "", head).split()[:4]) in short
    for name in bib.authors:
        assert name.split(",")[0] in row["citation"]


def test_the_interviews_article_is_public():
    """Is the article cited by its public title, authors and doi, with the facts marked as outside the copy?"""
    row = records("sources")["kazakhstan-interviews"]
    assert "10.3389/fpos.2025.1544208" in row["citation"] and row["outside"] == "outside-kazakhstan-article"
    assert "absent from the copy" in row["limits"] and row["title"] is None
    assert "Frontiers in Political Science" in str(cite("kz-claim-inevitable"))


def test_the_essay_carries_its_warning():
    """Does the essay's record lead to its address and to the site's own warning?"""
    assert references()["temirtashev-china"].address.startswith("https://www.e-ir.info/")
    fact = records("outside")[records("sources")["temirtashev-china"]["outside"]]
    assert "student" in fact["statement"] and "expert" in fact["statement"]


def test_package_and_citation_file_agree():
    """Is the data package's version in CITATION.cff that of the package?"""
    listed = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["references"]
    (data,) = [entry for entry in listed if entry["type"] == "data"]
    assert (data["title"], data["version"]) == (descriptor()["title"], descriptor()["version"])
    assert [entry["title"] for entry in descriptor()["sources"]] == list(load("sources")["citation"])


def test_short_references_are_short():
    """Does a card name a document in at most four words?"""
    assert (load("sources")["short"].str.split().str.len() <= 4).all()


def test_digest_addresses_lead_to_the_same_page():
    """Is the address on a digest's page the one in sources.bib, whatever is percent-encoded in it?"""
    for source, reference in references().items():
        page = (ROOT / "docs" / "digests" / f"{source}.md").read_text(encoding="utf-8")
        found = re.search(r"\[Read it\]\(([^)]+)\)", page)
        assert bool(found) == bool(reference.address), source
        if found:
            assert unquote(found[1]) == reference.address.replace("//www.", "//"), source


def test_descriptor_is_json_of_today():
    """Is datapackage.json plain JSON that any reader takes?"""
    assert json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))["name"] == "soft-power-evidence-ledger"
