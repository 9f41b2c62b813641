"""Stands before the real package on the path of nbgrader's kernels, and says that there is none.

jsonschema asks for it to check addresses in JSON schemas, and goes on without it.
Importing the real one compiles a grammar, about a second in every kernel that imports
Altair, for a check that no chart needs.
"""

raise ImportError("kept out of grading kernels: see softpower/grading/lean")
