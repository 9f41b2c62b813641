"""What of a test is the tests' own and what the student's, and what the grader cannot test."""

from support.papers import HELPER, cell

from softpower.grading.paper import Paper


def test_a_helper_of_an_earlier_test_is_the_tests_own():
    """Is a function of one test not looked for at the student's by the next, while what an answer gives still is?"""
    paper = Paper("toy", "toy", HELPER)
    assert {"close", "isclose"}.isdisjoint(paper.names["q2-test"])
    assert {"total", "y", "z"} <= set(paper.names["q2-test"])  # y, which the helper reads
    assert "def close" in paper.helpers["q1-test"] and "isclose" in paper.helpers["q1-test"] and "total" not in paper.helpers["q1-test"]


def test_what_a_test_defines_anew_is_not_taken_from_the_one_before():
    """Where each test has a function of one name, does it bring in nothing that the other one mentions?"""
    paper = Paper("toy", "toy", [
        cell("a", "one = 1", "answer"), cell("a-test", "def _hidden():\n    assert one\n_hidden()"),
        cell("b", "two = 2", "answer"), cell("b-test", "def _hidden():\n    assert two\n_hidden()"),
    ])  # fmt: skip
    assert "one" not in paper.names["b-test"]


def test_a_name_of_an_answer_that_is_not_plain_python_stays_the_students():
    """Is what stands in an answer with a magic still read at the student's?"""
    paper = Paper("toy", "toy", [
        cell("a", "x = 1", "answer"), cell("a-test", "found = x\nassert found"),
        cell("b", "%time found = 2", "answer"), cell("b-test", "assert found == 2"),
    ])  # fmt: skip
    assert paper.names["b-test"] == ["found"]


def test_a_class_of_the_students_is_told_before_grading():
    """Does the paper name the tests that need a student's class, and no other?"""
    paper = Paper("toy", "toy", [
        cell("a", "...", "answer", "class Basket:\n    pass\nmine = Basket()\nn = len('ab')"),
        cell("a-test", "assert Basket()"), cell("b-test", "assert mine"), cell("c-test", "assert n == 2"),
    ])  # fmt: skip
    assert [note.split(". ")[0] for note in paper.notes] == [
        "a-test uses the class Basket, which an answer defines",
        "b-test uses the class Basket, which an answer defines",
    ]
