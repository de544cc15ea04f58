"""Test synthesis: problems in, problems with tests out.

writer.py        what writers are asked and answer; specs
offline.py       the writer that needs no model
  shapes.py        types of inputs, inferred from examples and annotations
  layout.py        the layout of a standard input
  constraints.py   what a statement says of its inputs
  reading.py       statement, signature and examples -> a model of the inputs
  observing.py     what the examples have in common
  model.py         the model, and whether an input agrees with it
  drawing.py       inputs drawn by Hypothesis and at random
  composing.py     one input put together from choices
  mutation.py      inputs made of known ones
  inputs.py        inputs alone, for comparing programs
asking.py        what a model is told, and how its answer is read
endpoint.py      the writer that asks a server
  completions.py   the line to it
pipeline.py      a draft -> filtered, selected tests
  answers.py       what the references answer, by majority
  kills.py         which tests tell which mutants
  selection.py     few tests with the kills of all
audit.py         what tests are worth
  mutants.py       programs one edit away; expression_edits.py, statement_edits.py
  rewrites.py      programs that say the same in other words
  coverage.py      lines and branches that tests reach
store.py         drafts and finished problems on disk
run.py           a whole set
"""

from codegym.synthesis.audit import TestAudit, audit, combined
from codegym.synthesis.inputs import unanswered
from codegym.synthesis.pipeline import Outcome, Settings, synthesise
from codegym.synthesis.run import item_for, item_of_program, run
from codegym.synthesis.store import Store
from codegym.synthesis.writer import Draft, DraftTest, Failure, Request, Writer, make_writer, request_for, writers

__all__ = [
    "Draft",
    "DraftTest",
    "Failure",
    "Outcome",
    "Request",
    "Settings",
    "Store",
    "TestAudit",
    "Writer",
    "audit",
    "combined",
    "item_for",
    "item_of_program",
    "make_writer",
    "request_for",
    "run",
    "synthesise",
    "unanswered",
    "writers",
]
