"""How an explorer's chart is shown: a drawing, and what it shows in words."""

from ... import charts


def show(chart, says: str) -> str:
    """HTML of a chart and its sentence, which is its text alternative too."""
    drawing = charts.svg(chart.properties(description=says).to_dict())
    return f"{drawing}<p>{says}</p>"
