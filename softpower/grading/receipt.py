"""What a student is told about the file that was handed in: in plain words, without marks."""

from textwrap import fill


def receipt(entry: dict, assignment: str) -> str:
    """The receipt of one submission, as text."""
    when = f" on {entry['handed_in'][:16].replace('T', ' at ')} UTC" if entry["handed_in"] else ""
    lines = [f"{assignment}: received from {entry['student']}{when}.", ""]
    if entry["held"]:
        lines += ["It could not be graded.", "", fill(entry["held"], 78)]
    else:
        lines += ["It was read and graded. Marks come with the feedback."]
        for number, note in enumerate(entry["notes"]):
            if number == 0:
                lines += ["", "What was noticed, and put right where it could be:", ""]
            lines.append(fill(note, 78, initial_indent="- ", subsequent_indent="  "))
        stopped = [event["why"] for event in entry["events"] if event.get("why")]
        if stopped:
            lines += ["", "Cells that did not come to their end:", ""]
            lines += [fill(why, 78, initial_indent="- ", subsequent_indent="  ") for why in dict.fromkeys(stopped)]
        blank = [task["cell"] for task in entry["tasks"] if task["blank"]]
        if blank:
            lines += ["", f"Left blank: {', '.join(blank)}."]
    return "\n".join(lines) + "\n"
