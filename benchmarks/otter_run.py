"""Grade notebooks with Otter-Grader, one after the other in one process. Runs in Otter's own environment.

    python otter_run.py AUTOGRADER.zip NOTEBOOKS SCORES.json

This is `otter run`'s own function, without a process a notebook; `otter grade` needs Docker.
SCORES.json: by student, by test, the score.
"""

import json
import sys
from pathlib import Path

from otter.api import grade_submission


def main(autograder: str, notebooks: str, scores: str) -> int:
    found = {}
    for path in sorted(Path(notebooks).glob("*.ipynb")):
        print(path.stem, flush=True)
        results = grade_submission(str(path), autograder, quiet=True)
        if results.catastrophic_error:
            raise results.catastrophic_error
        found[path.stem] = {name: results.get_score(name) for name in results.test_files}
    Path(scores).write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
