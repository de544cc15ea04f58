"""Reads a problem's statement, signature and public tests into a model of its inputs. Pure."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from codegym.synthesis import constraints
from codegym.synthesis.constraints import Phrase, Relation, Stated
from codegym.synthesis.layout import Layout, infer_layout
from codegym.synthesis.model import InputModel, is_a, same_name
from codegym.synthesis.mutants import parsed
from codegym.synthesis.observing import number_fields, observe
from codegym.synthesis.shapes import Shape, infer, merge, of_annotation, of_use
from codegym.synthesis.writer import DraftTest, Request

_LONGEST_EXAMPLE: Final = 64 << 10
_Sentence = tuple[list[str], dict[str, frozenset[str]], frozenset[str]]
_LETTERS: Final = string.ascii_lowercase + " " + string.ascii_uppercase + string.digits + ".,;:-_()[]!?'"
"""Of texts of which nothing is known."""
_CHARACTERS: Final = frozenset({"character", "letter", "mark", "symbol", "char", "digit"})


def build(request: Request) -> InputModel | None:
    """Return the model of a problem's inputs; None where nothing can be said of them."""
    stated = constraints.read(request.statement)
    model = _of_text(request) if request.style == "stdin" else _of_call(request)
    if model is None:
        return None
    _name_parts(model, stated)
    model.relations += [relation for relation in stated.relations if _is_known(model, relation, stated)]
    model.literals = stated.literals
    number_fields(model, stated)
    _apply(model, stated)
    observe(model, stated)
    return model


def _of_call(request: Request) -> InputModel | None:
    examples = [list(test.args) for test in request.public_tests if test.args is not None]
    small = [example for example in examples if len(repr(example)) <= _LONGEST_EXAMPLE] or examples[:1]
    functions = _functions(request)
    parameters = _parameters(functions[0], request) if functions else []
    counts = Counter(map(len, small))
    width = counts.most_common(1)[0][0] if counts else len(parameters)
    small = [example for example in small if len(example) == width]
    shapes = []
    for place in range(width):
        name, annotation = parameters[place] if place < len(parameters) else (f"argument {place}", None)
        shape = merge(infer([example[place] for example in small]), of_annotation(annotation))
        if shape.kind == "unknown" and place < len(parameters):
            shape = of_use(functions[-1], name)
        shape.name = name
        shapes.append(shape)
    for each in (each for shape in shapes for each in shape.walk()):
        each.kind = "int" if each.kind == "unknown" else each.kind
    return InputModel(shapes, examples=small) if shapes else None


def _functions(request: Request) -> list[ast.FunctionDef]:
    """Return the function asked for as the starter and the references define it."""
    names = request.entry_point.split(".")
    found = []
    for source in (request.starter, *request.references):
        tree = parsed(source)
        body = tree.body if tree is not None else []
        if len(names) > 1:
            owner = next((node for node in body if isinstance(node, ast.ClassDef) and node.name == names[0]), None)
            body = owner.body if owner is not None else []
        found += [node for node in body if isinstance(node, ast.FunctionDef) and node.name == names[-1]]
    return found


def _parameters(function: ast.FunctionDef, request: Request) -> list[tuple[str, ast.expr | None]]:
    given = [(each.arg, each.annotation) for each in (*function.args.posonlyargs, *function.args.args)]
    return given[1:] if "." in request.entry_point else given


def _of_text(request: Request) -> InputModel | None:
    texts = [test.input for test in request.public_tests if test.input is not None]
    small = [text for text in texts if len(text) <= _LONGEST_EXAMPLE]
    layout = infer_layout(small)
    if layout is None:
        return None
    examples = [example for example in map(layout.parse, small) if example is not None]
    shapes = [infer([example[place] for example in examples]) for place in range(len(examples[0]))] if examples else []
    if not shapes:
        return None
    model = InputModel(shapes, layout=layout, examples=examples)
    _name_sections(model, layout, request.statement)
    return model


def _name_sections(model: InputModel, layout: Layout, statement: str) -> None:
    """Give the values of a text the names that the statement lists in the order of its lines."""
    groups = list(_names_by_sentence(statement))
    place = at = 0
    for section in layout.sections:
        if section.kind == "fields":
            found = _next_group(groups, section.width)
            for i in range(section.width):
                name = found[0][i] if found and found[0] else f"value {place + i}"
                if place + i in layout.counters:
                    model.counters[place + i] = name
                else:
                    model.shapes[at].name = name
                    model.shapes[at].words = found[1].get(name, frozenset()) if found else frozenset()
                    at += 1
            place += section.width
            continue
        shape = model.shapes[at]
        shape.name = f"lines {at}"
        width = len(shape.parts[0].parts) if section.kind == "rows" and shape.parts[0].kind == "tuple" else 1
        found = _next_group(groups, width)
        if found:
            shape.words = found[2]
            if shape.parts and shape.parts[0].kind == "tuple" and len(found[0]) == width:
                for part, name in zip(shape.parts[0].parts, found[0], strict=True):
                    part.name, part.words = name, found[1][name]
            elif len(found[0]) == 1 and section.kind != "rows":
                shape.name = found[0][0]
        at += 1


def _names_by_sentence(statement: str) -> Iterator[_Sentence]:
    """Yield what each sentence about the input names for the first time, the word before each name, and all its words."""
    text = re.sub(r"```.*?```", "", statement[:_LONGEST_EXAMPLE], flags=re.DOTALL)
    start = re.search(r"^[#* \t-]*input\b", text, re.IGNORECASE | re.MULTILINE)
    end = re.search(r"^[#* \t-]*output\b", text[start.end() :] if start else text, re.IGNORECASE | re.MULTILINE)
    if start:
        text = text[start.end() : start.end() + end.start() if end else None]
    seen: set[str] = set()
    for sentence in re.split(r"\.(?=\s|$)(?!\s*\.)", text):
        if not re.search(r"\bline|\binteger|\bholds?\b|\bcontains?\b", sentence):
            continue
        spans = [a or b for a, b in re.findall(r"`([^`\n]{1,60})`|\$([^$\n]{1,60})\$", sentence)]
        found = [each for span in spans for each in re.findall(r"[A-Za-z][A-Za-z]*", re.sub(r"_\w+", "", span))]
        if not spans:
            letters = re.findall(r"(?<![\w'])([A-Za-z])(_(?:\d+|[ijknm]))?(?![\w'])", sentence)
            found = [name for name, subscript in letters if subscript or name not in "aAI"]
        new = [name for name in dict.fromkeys(found) if name not in seen]
        seen.update(new)
        before: dict[str, set[str]] = {name: set() for name in new}
        for word, name in re.findall(r"(?<!\w)(\w{1,40})(?= [`$]([A-Za-z]{1,60})\b)", sentence):
            before.get(name, set()).add(constraints.stem(word))
        words = {name: frozenset(stems) for name, stems in before.items()}
        yield new, words, constraints.words_of(re.sub(r"`[^`]*`", " ", sentence))


def _next_group(groups: list[_Sentence], width: int) -> _Sentence | None:
    """Take the next sentence off the list that names so many values, or none."""
    for place, sentence in enumerate(groups):
        if len(sentence[0]) in (width, 0):
            del groups[: place + 1]
            return sentence
    return None


def _name_parts(model: InputModel, stated: Stated) -> None:
    """Name what is inside the arguments: fields as the statement writes their tuples, items after their collection."""
    unused = list(dict.fromkeys(stated.tuples))
    for shape in model.shapes:
        for each in shape.walk():
            options = each.parts if each.kind == "union" else [each]
            for option in options:
                if option.kind != "tuple":
                    continue
                tag = repr(option.parts[0].samples[0]) if option.parts and option.parts[0].kind == "constant" else ""
                alike = [names for names in unused if len(names) == len(option.parts) and (not tag or names[0] == tag)]
                if alike and not any(part.name for part in option.parts):
                    for part, name in zip(option.parts, alike[0], strict=True):
                        part.name = name
    for each in (each for shape in model.shapes for each in shape.walk() if each.template):
        for form in stated.forms:
            names = re.findall(r"[A-Za-z]+", form)
            if re.split(r"[A-Za-z]+", form) == list(each.template):
                for part, name in zip(each.parts, names, strict=True):
                    part.name = name
    for shape in model.shapes:
        _default_names(shape)


def _default_names(shape: Shape) -> None:
    for i, part in enumerate(shape.parts):
        if not part.name:
            suffix = "[]" if shape.kind in ("list", "set") else f".{i}" if shape.kind != "union" else ""
            part.name = f"{shape.name}{suffix}"
        _default_names(part)


def _apply(model: InputModel, stated: Stated) -> None:
    """Attach what the statement says to what it is about."""
    last: Shape | None = None
    for phrase in stated.phrases:
        target = last.parts[0] if phrase.nested and last is not None and last.sized else _target(model, phrase)
        if target is None:
            continue
        numeric = [each for each in target.walk() if each.kind in ("int", "float")]
        if phrase.sizes and (target.sized or target.kind == "text"):
            model.relations += constraints.relations_of(phrase, f"len({target.name})")
            if phrase.low is None and not model.is_bounded(f"len({target.name})", above=False):
                target.size_low = 0
            last = target
        elif numeric and (not phrase.sizes or target.kind == "int"):
            free = [leaf for leaf in numeric if not model.is_bounded(leaf.name, above=True)]
            if phrase.joint:
                free = (
                    [
                        leaf
                        for shape in model.shapes
                        for leaf in shape.walk()
                        if leaf.kind == free[0].kind and not model.is_bounded(leaf.name, above=True)
                    ]
                    if free
                    else []
                )
            if len(free) == 1 or target.name in phrase.names or phrase.joint:
                for leaf in free:
                    model.relations += constraints.relations_of(phrase, leaf.name)
    texts = [each for shape in model.shapes for each in shape.walk() if each.kind == "text"]
    for names, letters in stated.alphabets:
        chosen = [each for each in texts if each.name in names] or (texts if len(texts) == 1 else [])
        for each in chosen:
            each.alphabet += letters
    for each in texts:
        seen = {letter for sample in each.samples for letter in sample}
        if not seen <= set(each.alphabet):
            each.alphabet = ""
        if not each.samples and not each.alphabet:
            each.alphabet = _LETTERS
        neat = all(sample == " ".join(sample.split()) for sample in each.samples)
        each.neat = neat and (stated.neat or " " not in each.alphabet)


def _is_known(model: InputModel, relation: Relation, stated: Stated) -> bool:
    """Tell whether a relation is about the inputs; names for the items of a collection are made the collection's."""
    own = {each.name for shape in model.shapes for each in shape.walk()} | set(model.counters.values())
    own |= {f"len({name})" for name in own}
    for node in (*ast.walk(relation.left), *ast.walk(relation.right)):
        if not isinstance(node, ast.Name) or any(same_name(node.id, name) for name in own):
            continue
        owner = next((name for name, others in stated.aliases if node.id in others), None)
        shape = next((each for each in model.shapes if each.name == owner and each.kind in ("list", "set")), None)
        if shape is None or shape.parts[0].kind not in ("int", "float"):
            return False
        node.id = shape.parts[0].name
    return True


def _target(model: InputModel, phrase: Phrase) -> Shape | None:
    """Return what a phrase is about, as far as that is certain."""
    everything = [each for shape in model.shapes for each in shape.walk()]
    wanted = [each for each in everything if phrase.sizes == (each.sized or each.kind == "text")]
    if not phrase.sizes:
        wanted = [each for each in everything if each.kind in ("int", "float")]
    by_name = [each for each in everything if each.name in phrase.names]
    texts = [each for each in wanted if each.kind == "text"]
    if phrase.sizes and phrase.noun & _CHARACTERS:
        below = [each for owner in by_name for each in owner.walk() if each.kind == "text"]
        by_words = [each for each in texts if constraints.words_for(each.name, each.words) & phrase.words]
        found = below or by_words or texts
        return found[0] if below or len(found) == 1 else None
    if by_name:
        return by_name[0]
    words = phrase.noun or phrase.words
    by_words = [
        each
        for each in everything
        if constraints.words_for(each.name, each.words) & words and (each in wanted or not phrase.sizes)
    ]
    if by_words:
        return by_words[0]
    if phrase.noun & {"row"}:
        return next((each for each in wanted if each.kind == "list"), None)
    if phrase.noun & {"column"}:
        rows = next((each for each in wanted if each.kind == "list" and each.parts[0] in wanted), None)
        return rows.parts[0] if rows is not None else None
    side = "len({})" if phrase.sizes else "{}"
    free = [each for each in wanted if not model.is_bounded(side.format(each.name), above=True)]
    outer = [each for each in free if each in model.shapes and not phrase.sizes] or free
    if phrase.sizes:
        outer = [each for each in free if each in model.shapes and each.sized]
    return outer[0] if len(outer) == 1 and not (phrase.noun & {"parenthese", "place"}) else None


def breaks_statement(request: Request) -> Callable[[DraftTest], bool]:
    """Return what tells whether a test breaks a relation that the statement gives, as far as both can be read."""
    try:
        model = build(request)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        model = None
    if model is None:
        return lambda _: False
    own = [relation for relation in model.relations if relation.stated]
    stated = InputModel(model.shapes, model.layout, model.counters, own)

    def broken(test: DraftTest) -> bool:
        arguments = (
            list(test.args) if test.args is not None else stated.layout and stated.layout.parse(test.input or "")
        )
        if not arguments or len(arguments) != len(stated.shapes):
            return False
        return all(map(is_a, stated.shapes, arguments)) and not stated.related(arguments)

    return broken
