"""The evidence ledger: tables extracted from five documents, each row with its source and place.

>>> load("china_investment")           # a table
>>> figure("china-energy-investment")  # one number, with its unit and its source
>>> cite("mobility-china-all-2018")    # what any row says, and where it is from
>>> links("china-claim-conversion-fails")  # the rows that it is linked to
>>> digest("wilton-park")              # a document, told from the tables
>>> codebook("figures")                # what the columns mean
"""

from .citing import Citation, cite
from .codebook import codebook
from .digest import Digest, digest
from .display import enable as _show_tables
from .figures import Figure, figure
from .linking import links
from .package import descriptor, load, tables

__all__ = ["Citation", "Digest", "Figure", "cite", "codebook", "descriptor", "digest", "figure", "links", "load", "tables"]

_show_tables()
