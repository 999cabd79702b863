"""The mutants of a file: each is one small fault in one function, as people make them."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Calls in a chain that are left out: the rows are not locked, more of them are taken, in whatever order.
LEFT_OUT = frozenset({"select_for_update", "filter", "exclude", "order_by", "distinct", "strip", "lower", "casefold"})
EITHER_WAY = frozenset({"min", "max", "isinstance", "print", "zip", "gcd", "isclose"})
OPPOSITES = {"min": "max", "max": "min", "any": "all", "all": "any"}
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
SAYS = frozenset({"log", "logger"})  # what is written for operators is tested where it is promised
NOT_TRIED = frozenset({"__str__", "__repr__"})
LONGEST = 90  # characters of what is said of a change
REMOVED = frozenset({"statement", "guard", "call", "atomic", "condition"})  # the operators that leave something out


@dataclass(frozen=True)
class Mutant:
    """A fault in a function. change: what became what; place: of the node in the function, and of the fault there."""

    path: str
    function: str
    first_line: int
    line: int
    operator: str
    change: str
    place: tuple[int, int]

    @property
    def name(self) -> str:
        """What it is called in lists, whatever stands elsewhere in its file."""
        return f"{self.path}:{self.function}: {self.change}"


@dataclass(frozen=True)
class Fault:
    """What a node is replaced by; before, after: how that reads."""

    operator: str
    before: str
    after: str
    node: ast.AST


def mutants(path: str, source: str) -> list[Mutant]:
    """All of a file's functions, in their order."""
    mutants = []
    for name, function in functions(ast.parse(source)):
        if function.name in NOT_TRIED:
            continue
        seen: Counter[str] = Counter()
        for place, node in enumerate(nodes(function)):
            for variant, fault in enumerate(faults(node, function)):
                change = f"{_short(fault.before)} → {_short(fault.after)}"
                seen[change] += 1
                if seen[change] > 1:
                    change = f"{change} #{seen[change]}"
                line = getattr(node, "lineno", function.lineno)
                mutants.append(
                    Mutant(path, name, _first_line(function), line, fault.operator, change, (place, variant))
                )
    return mutants


def functions(tree: ast.AST, within: str = "") -> Iterator[tuple[str, Function]]:
    """The functions of a module and the methods of its classes, by their qualified names; inner ones belong to them."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, FUNCTIONS):
            yield within + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{within}{node.name}.")
        elif isinstance(node, ast.If | ast.Try):
            yield from functions(node, within)


def nodes(function: Function) -> Iterator[ast.AST]:
    """What is run of a function: neither its parameters, decorators and docstring, nor any annotation."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    for statement in body:
        yield from _below(statement)


def _below(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if isinstance(node, FUNCTIONS):
        yield from nodes(node)
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "format_spec") or _says(node):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _below(child)


def faults(node: ast.AST, function: Function) -> Iterator[Fault]:
    """What may go wrong at a node."""
    if isinstance(node, ast.stmt):
        yield from _of_statement(node, function)
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.comprehension):
        for place, condition in enumerate(node.ifs):
            left = copy.copy(node)
            left.ifs = [*node.ifs[:place], *node.ifs[place + 1 :]]
            yield Fault("condition", f"for … if {ast.unparse(condition)}", "for …", left)
    else:
        yield from _of_expression(node)


def _of_statement(node: ast.stmt, function: Function) -> Iterator[Fault]:
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        wrong: ast.expr = ast.Constant(None)
        if isinstance(function.returns, ast.Name) and function.returns.id == "bool":
            wrong = ast.UnaryOp(ast.Not(), node.value)
        yield _replaced("return", node, ast.Return(wrong))
    elif _does_something(node):
        yield _replaced("statement", node, ast.Pass())
    elif isinstance(node, ast.Continue | ast.Break):
        yield _replaced("loop", node, ast.Break() if isinstance(node, ast.Continue) else ast.Continue())
    elif isinstance(node, ast.If):
        yield from _of_if(node)
    elif isinstance(node, ast.With):
        yield from _of_with(node)


def _of_if(node: ast.If) -> Iterator[Fault]:
    said = f"if {ast.unparse(node.test)}"
    if node.orelse:
        negated = ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        yield Fault("condition", said, f"if not ({ast.unparse(node.test)})", negated)
        return
    yield Fault("guard", said, "if False", ast.If(ast.Constant(False), node.body, []))
    if not isinstance(node.body[-1], ast.Raise | ast.Return):  # which is so plain a fault that it tells nothing
        yield Fault("condition", said, "if True", ast.If(ast.Constant(True), node.body, []))


def _of_with(node: ast.With) -> Iterator[Fault]:
    for place, item in enumerate(node.items):
        if isinstance(item.context_expr, ast.Call) and "atomic" in ast.unparse(item.context_expr.func):
            rest = [*node.items[:place], *node.items[place + 1 :]]
            left = ast.With(rest, node.body) if rest else ast.If(ast.Constant(True), node.body, [])
            yield Fault("atomic", f"with {ast.unparse(item)}", "with nothing", left)


def _of_call(node: ast.Call) -> Iterator[Fault]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if isinstance(node.func, ast.Attribute) and called in LEFT_OUT:
        yield _replaced("call", node, node.func.value)
    if called in OPPOSITES and isinstance(node.func, ast.Name):
        yield _replaced("opposite", node, ast.Call(ast.Name(OPPOSITES[called], ast.Load()), node.args, node.keywords))
    first_two = node.args[:2]
    plain = not any(isinstance(each, ast.Starred | ast.JoinedStr) or _is_text(each) for each in first_two)
    if len(first_two) == 2 and plain and called not in EITHER_WAY and ast.dump(first_two[0]) != ast.dump(first_two[1]):
        yield _replaced("arguments", node, ast.Call(node.func, [*first_two[::-1], *node.args[2:]], node.keywords))


def _of_expression(node: ast.AST) -> Iterator[Fault]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield _replaced("comparison", node, ast.Compare(node.left, [COMPARED[type(node.ops[0])]()], node.comparators))
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _replaced("and or", node, ast.BoolOp(other, node.values))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _replaced("not", node, node.operand)
    elif isinstance(node, ast.IfExp):
        yield _replaced("condition", node, ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse))
    elif isinstance(node, ast.BinOp) and type(node.op) in RECKONED and not _is_text(node.left):
        if not (isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Call)):  # words filled in
            yield _replaced("reckoning", node, ast.BinOp(node.left, RECKONED[type(node.op)](), node.right))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield _replaced("constant", node, ast.Constant(not node.value))
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield _replaced("constant", node, ast.Constant(node.value + 1))


def _replaced(operator: str, node: ast.AST, by: ast.AST) -> Fault:
    return Fault(operator, ast.unparse(node), ast.unparse(by), by)


def _does_something(node: ast.stmt) -> bool:
    """Whether a statement can be left out, and leaves no name without a value."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call | ast.Await) and not _says(node)
    if isinstance(node, ast.Assign):
        return all(isinstance(each, ast.Attribute | ast.Subscript) for each in node.targets)
    return isinstance(node, ast.AugAssign | ast.Raise | ast.Delete)


def _says(node: ast.AST) -> bool:
    """Whether a statement writes a line in a log."""
    inner: ast.AST = node.value if isinstance(node, ast.Expr) else ast.Pass()
    while isinstance(inner, ast.Call | ast.Attribute):
        inner = inner.func if isinstance(inner, ast.Call) else inner.value
    return isinstance(inner, ast.Name) and inner.id in SAYS


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _first_line(function: Function) -> int:
    """As its code has it: that of the first decorator."""
    return min([function.lineno, *(each.lineno for each in function.decorator_list)])


class _Replacing(ast.NodeTransformer):
    def __init__(self, node: ast.AST, by: ast.AST) -> None:
        self.node, self.by = node, by

    def visit(self, node: ast.AST) -> ast.AST:
        return self.by if node is self.node else super().generic_visit(node)


def codes(mutant: Mutant, source: str) -> list[CodeType]:
    """The code of the mutant's function and of the functions in it."""
    tree = ast.parse(source)
    function = next(
        each for name, each in functions(tree) if name == mutant.function and _first_line(each) == mutant.first_line
    )
    place, variant = mutant.place
    node = list(nodes(function))[place]
    fault = list(faults(node, function))[variant]
    ast.copy_location(fault.node, node)
    tree = _Replacing(node, fault.node).visit(tree)
    # Never run: a living function takes no code that no longer names what it has from outside (`super` is one such).
    outside = [ast.Expr(ast.Name(name, ast.Load())) for name in _from_outside(mutant, source)]
    function.body += [ast.If(ast.Constant(False), [*outside], [])] if outside else []
    tree = ast.fix_missing_locations(tree)
    return [code for code in all_codes(compile(tree, mutant.path, "exec")) if belongs(code, mutant)]


def _from_outside(mutant: Mutant, source: str) -> tuple[str, ...]:
    """The names that the mutant's function has from the class or the function around it."""
    found = (mutant.function, mutant.first_line)
    codes = all_codes(compile(source, mutant.path, "exec"))
    return next((code.co_freevars for code in codes if (code.co_qualname, code.co_firstlineno) == found), ())


def all_codes(code: CodeType) -> Iterator[CodeType]:
    """A code and all in it."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from all_codes(inner)


def belongs(code: CodeType, mutant: Mutant) -> bool:
    """Whether a code of its file is that of the mutant's function, or of one in it."""
    return code.co_qualname == mutant.function or code.co_qualname.startswith(f"{mutant.function}.<locals>.")
