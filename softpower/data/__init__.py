"""The evidence ledger: tables extracted from five documents, each row with its source and place.

>>> load("china_investment")           # a table
>>> figure("china-energy-investment")  # one number, with its unit and its source
>>> cite("mobility-china-all-2018")    # where any row comes from
>>> codebook("figures")                # what the columns mean
"""

from .display import enable as _show_tables
from .ledger import Citation, Figure, cite, codebook, descriptor, figure, load, tables

__all__ = ["Citation", "Figure", "cite", "codebook", "descriptor", "figure", "load", "tables"]

_show_tables()
