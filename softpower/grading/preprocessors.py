"""Steps that nbgrader_config.py puts into nbgrader's own pipeline, one concern each."""

import re

from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from .clean import lighten, safe_output

_HIDDEN = [("BEGIN HIDDEN TESTS", "END HIDDEN TESTS"), ("BEGIN MARK SCHEME", "END MARK SCHEME"), ("BEGIN SOLUTION", "END SOLUTION")]


class GoOnAfterTests(NbGraderPreprocessor):
    """*Run All* does not stop at a test that fails.

    An unfinished assignment fails many. `raises-exception` is Jupyter's own tag for a cell that may stop, and JupyterLab
    goes on after it. The error stays in the output, so that validating and grading count it as before.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
            cell.metadata["tags"] = sorted({*cell.metadata.get("tags", []), "raises-exception"})
        return cell, resources


class ForgetCopies(NbGraderPreprocessor):
    """A copied cell becomes an ordinary one.

    DeduplicateIds leaves a copy with empty nbgrader metadata, on which the steps
    after it stop with a KeyError: one such notebook would end the whole run.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        if "nbgrader" in cell.metadata and not cell.metadata["nbgrader"]:
            del cell.metadata["nbgrader"]
        return cell, resources


class WarningsCostNothing(NbGraderPreprocessor):
    """A warning that a test cell prints does not cost its points.

    nbgrader scores a test cell zero when anything is written to its standard
    error, a library's FutureWarning included. An error stays an error.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        if cell.cell_type == "code" and utils.is_grade(cell):
            for output in cell.outputs:
                if output.output_type == "stream" and output.name == "stderr":
                    output.name = "stdout"
        return cell, resources


class TellNothingAway(NbGraderPreprocessor):
    """Feedback without hidden tests, mark schemes, or tracebacks that quote them, and without what the public tests saw: that is no news."""

    def preprocess_cell(self, cell, resources, cell_index):
        cell.source = without_hidden(cell.source)
        if cell.cell_type == "code" and utils.is_grade(cell):
            cell.outputs = [output for output in cell.outputs if not _only_seen(output)]
            for output in cell.outputs:
                if output.output_type == "error":
                    told = next((line for line in output.traceback if line.startswith("Not yet: ")), None)
                    output.traceback = [told or f"{output.ename}: {output.evalue}"]
        return cell, resources


def _only_seen(output) -> bool:
    """Whether nothing is left of an output when the lines of the public tests, which are taken out here, are gone."""
    if output.output_type != "stream":
        return False
    kept = [line for line in output.text.splitlines(keepends=True) if not line.startswith("Seen: ")]
    seen = len(kept) < len(output.text.splitlines())
    output.text = "".join(kept)
    return seen and not output.text.strip()


class NothingActs(NbGraderPreprocessor):
    """What students put into outputs, Markdown and raw cells does nothing in the page that nbgrader makes of it.

    For nbconvert's HTMLExporter, which the formgrader uses too: there a script of a
    student's would run with the instructor's rights, and could set marks. Markdown
    itself is made safe by the filter in clean.py, after it is rendered.
    """

    def preprocess(self, nb, resources):
        nb.metadata.pop("widgets", None)
        nb.metadata.pop("title", None)
        lighten(nb.cells)
        for cell in nb.cells:
            cell.pop("attachments", None)
            cell.metadata.pop("tags", None)
            if cell.cell_type == "raw":
                cell.cell_type, cell.metadata = "markdown", type(cell.metadata)()
                cell.source = "\n".join("    " + line for line in cell.source.split("\n"))
            for output in cell.get("outputs", []):
                if "data" in output:
                    safe_output(output)
        return nb, resources


class EasyToRead(NbGraderPreprocessor):
    """Feedback whose messages wrap and stand out. Comes after the step that collects the page's styles."""

    style = """
    pre { white-space: pre-wrap; overflow-wrap: anywhere; }
    a.anchor-link, div.prompt, div.input_prompt { display: none; }
    div.output_error pre, div.output_stdout pre { border-left: 4px solid #d55e00; background: #fff8f2; font-family: inherit; font-size: 15px; color: #222; }
    body, .rendered_html { color: #222; line-height: 1.5; }
    .container, #notebook-container { max-width: 54em; }
    """

    def preprocess(self, nb, resources):
        resources["inlining"]["css"].append(self.style)
        return nb, resources


def without_hidden(source: str) -> str:
    """A cell's source without its hidden regions, delimiters included."""
    kept, until = [], None
    for line in source.split("\n"):
        if until is None:
            until = next((end for begin, end in _HIDDEN if begin in line), None)
            if until is None:
                kept.append(line)
        elif until in line:
            until = None
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n")
