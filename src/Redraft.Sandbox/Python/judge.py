# The trusted half: holds the tests and the comparison, in a sandbox of its own that never runs a candidate's code.
# It evaluates each assert here, with a proxy in place of the entry point: the proxy asks the candidate's process through
# the grader and gets plain data back. One judge serves many candidates, one after the other.
import ast
import builtins
import marshal
import math
import operator
import resource
import sys


class Approx:
    """Equal within a relative 1e-6 or an absolute 1e-12, element by element, as pytest.approx."""

    __hash__ = None

    def __init__(self, expected, rel=None, abs=None, nan_ok=False):
        self.expected, self.rel, self.abs, self.nan_ok = expected, rel, abs, nan_ok

    def __repr__(self):
        return "approx(" + show(self.expected) + ")"

    def __eq__(self, actual):
        return self._near(actual, self.expected)

    def _near(self, actual, expected):
        if isinstance(expected, (list, tuple)):
            return (isinstance(actual, (list, tuple)) and len(actual) == len(expected)
                    and all(self._near(a, e) for a, e in zip(actual, expected)))
        if isinstance(expected, dict):
            return (isinstance(actual, dict) and actual.keys() == expected.keys()
                    and all(self._near(actual[k], e) for k, e in expected.items()))
        numbers = (int, float, complex)
        if isinstance(expected, bool) or not isinstance(expected, numbers) or not isinstance(actual, numbers):
            return actual == expected
        if actual == expected:
            return True
        if actual != actual or expected != expected:
            return self.nan_ok and actual != actual and expected != expected
        try:
            if abs(expected) == math.inf or abs(actual) == math.inf:
                return False
            absolute = 1e-12 if self.abs is None else self.abs
            relative = (1e-6 if self.rel is None else self.rel) * abs(expected)
            if self.rel is None and self.abs is not None:
                return abs(actual - expected) <= absolute
            return abs(actual - expected) <= max(relative, absolute)
        except OverflowError:
            return False


class Failed(BaseException):
    """The candidate's answer to a question was no value."""


class NotSendable(BaseException):
    """An argument isn't plain data, so the whole expression has to be evaluated in the candidate's process."""


class NeedsProgram(BaseException):
    """Something would be run as code that may come from the candidate: only its own process may do that."""


def show(value, depth=0):
    """repr, but bounded: no answer, however large, makes this slow."""
    kind = type(value)
    if kind is int and value.bit_length() > 2000:
        return hex(value >> (value.bit_length() - 64)) + "… (%d bits)" % value.bit_length()
    if kind in (str, bytes, bytearray):
        return repr(value[:300]) + ("…" if len(value) > 300 else "")
    if kind in (type(None), bool, int, float, complex, range, Approx):
        return repr(value)
    if depth > 8:
        return "…"
    shown, more = [], False
    for item in value if hasattr(value, "__iter__") else ():
        if len(shown) == 40:
            more = True
            break
        text = show(item, depth + 1)
        shown.append(text + ": " + show(value[item], depth + 1) if isinstance(value, dict) else text)
    inside = ", ".join(shown) + (", …" if more else "")
    if kind is list:
        return "[" + inside + "]"
    if kind is tuple:
        return "(" + inside + ("," if len(value) == 1 else "") + ")"
    if kind is dict:
        return "{" + inside + "}"
    if kind is set and value:
        return "{" + inside + "}"
    if isinstance(value, dict):
        return kind.__name__ + "({" + inside + "})"
    if kind in (set, frozenset) or kind.__name__ == "deque":
        return kind.__name__ + "(" + ("{%s}" if kind is frozenset else "[%s]") % inside + ")" if value else kind.__name__ + "()"
    return kind.__name__


def bounded(text, most=600):
    return text if len(text) <= most else text[:most] + "…"


def ask(kind, question):
    if state.alone:
        raise Failed("alone", "")
    try:
        payload = encode(question, 16 << 20)
    except (NotPlain, TooLarge):
        raise NotSendable from None
    write_frame(kind + payload)
    reply = read_frame()
    if reply[:1] == b"V":
        state.last, state.answered = None, True
        try:
            value = decode(reply[1:])
        except (ValueError, TypeError, RecursionError) as error:  # a list as a dictionary key, a step of zero
            raise Failed("protocol", str(error)) from None
        state.last = value
        return value
    raise Failed("reply", "")


class State:
    last, answered = None, False
    alone = False  # no candidate may be asked: what needs one stays open


state = State()
COMPARE = {ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
           ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
           ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b}


def compiled(node):
    return compile(ast.Expression(node), "test", "eval", dont_inherit=True)


def source_of(text, node):
    """What was written, of a node: ast.get_source_segment, but quick for what stands on the first line."""
    if node.end_lineno == 1:
        return text.encode()[node.col_offset:node.end_col_offset].decode()
    return ast.get_source_segment(text, node) or ast.unparse(node)


class Assert:
    """One assert, taken apart: left, operator, right; or the whole condition, which few need."""

    def __init__(self, text, entry):
        text = text.strip()
        tree = ast.parse(text).body
        if len(tree) != 1 or not isinstance(tree[0], ast.Assert):
            raise SyntaxError("expected one assert statement")
        self.test = test = tree[0].test
        self.source = bounded(source_of(text, test))
        self.pair = None
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            sides = test.left, test.comparators[0]
            loads, stores = zip(*map(names_in, sides))
            names = loads[0] - stores[0], loads[1] - stores[1]
            self.names = (loads[0] | loads[1]) - (stores[0] | stores[1])
            self.mine = 0 if entry in names[0] or entry not in names[1] else 1
            self.pair = (compiled(sides[0]), COMPARE[type(test.ops[0])], compiled(sides[1]))
            self.equals = isinstance(test.ops[0], ast.Eq)
            self.side_text = source_of(text, sides[self.mine])
            self.other_names = names[1 - self.mine]
            self.other_stands_alone = entry not in self.other_names
        else:
            loads, stores = names_in(test)
            self.names = loads - stores
            self.whole = compiled(test)
        call = next((n for n in ast.walk(test) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
                     and n.func.id == entry), None)
        self.call = bounded(source_of(text, call)) if call else self.source


def names_in(node):
    """What it reads and what it binds."""
    loads, stores = set(), set()
    for n in ast.walk(node):
        if isinstance(n, ast.Name):
            (loads if isinstance(n.ctx, ast.Load) else stores).add(n.id)
        elif isinstance(n, ast.arg):
            stores.add(n.arg)
    return loads, stores


def guarded(run):
    """eval, exec or compile as tests may call it: before any candidate has said anything."""

    def call(source, space=None, names=None, *arguments, **keywords):
        if not state.alone:
            raise NeedsProgram
        if run is not compile and space is None:
            frame = sys._getframe(1)
            space, names = frame.f_globals, frame.f_locals
        return run(source, space, names, *arguments, **keywords)

    return call


def guarded_import(name, *arguments, **keywords):
    if name.partition(".")[0] in RUN_WHAT_THEY_READ:
        raise NeedsProgram
    return __import__(name, *arguments, **keywords)


RUN_WHAT_THEY_READ = {"pickle", "_pickle", "marshal", "shelve", "runpy", "code"}
BUILTINS = {**vars(builtins), "__import__": guarded_import, **{run.__name__: guarded(run) for run in (eval, exec, compile)}}


class Fault(Exception):
    """The tests can't be used: (position of the assert, what happens), or what happens in the setup."""


def failing(error):
    return "fails by itself: " + bounded(type(error).__name__ + ": " + str(error), 300)


class Suite:
    def __init__(self, entry, setup, asserts):
        self.entry, self.asserts = entry, []
        try:
            self.setup = compile(setup, "setup", "exec", dont_inherit=True) if setup else None
        except Exception as error:
            raise Fault("is not Python: " + str(error)) from None
        for i, text in enumerate(asserts):
            try:
                self.asserts.append(Assert(text, entry))
            except Exception as error:
                raise Fault((i, "(%s) is not usable: %s" % (bounded(text.strip(), 80), error))) from None

    def fresh_names(self):
        entry = self.entry
        proxy = lambda *args, **keywords: ask(b"C", (entry, args, keywords))
        space = {"__name__": "tests", "__builtins__": BUILTINS, "approx": Approx, entry: proxy}
        if self.setup:
            state.alone = True
            try:
                exec(self.setup, space)
            except (NameError, Failed, NeedsProgram):
                pass  # it needs what the candidate defines: its names stay unknown here, and such asserts are evaluated there
            except BaseException as error:
                if not isinstance(error, ImportError) or error.name != "candidate":
                    raise Fault(failing(error)) from None
            finally:
                state.alone = False
        space[entry] = proxy
        return space


# What a test may name without importing it: tests are often written for a program that has imported it.
MODULES = {"math", "cmath", "re", "sys", "string", "collections", "itertools", "functools", "operator", "datetime", "decimal",
           "fractions", "statistics", "json", "heapq", "bisect", "copy"}


def is_known(name, space):
    if name in MODULES and name not in space:
        space[name] = __import__(name)
    return name in space or hasattr(builtins, name)


def plan(test, space):
    known = lambda names: all(is_known(n, space) for n in names)
    if known(test.names):
        return "A"
    return "B" if test.pair and known(test.other_names) else "C"


def grade(suite, index, space):
    """Returns (status, strength, call, expected, actual, error)."""
    test = suite.asserts[index]
    strength = plan(test, space)
    state.last, state.answered = None, False
    try:
        try:
            return evaluate(test, space, strength)
        except NotSendable:
            if strength != "A" or state.answered:
                raise
            strength = "B" if test.pair else "C"
            return evaluate(test, space, strength)
        except NeedsProgram:
            strength = "C"
            return evaluate(test, space, strength)
    except NotSendable:
        if state.answered:
            return ("wrong", strength, test.call, None, bounded(show(state.last)), "the returned value is too large to be passed on")
        return ("tests", strength, test.call, None, None, "has an argument that can't be sent to a program")
    except Failed as failure:
        return (failure.args[0], strength, test.call, expected_of(test, space), None, failure.args[1])
    except BaseException as error:
        fault = fault_alone(suite, index)
        if fault:
            return ("tests", strength, test.call, None, None, fault)
        return ("wrong", strength, test.call, None, bounded(show(state.last)), bounded(type(error).__name__ + ": " + str(error), 300))


def fault_alone(suite, index):
    """What is wrong with a test whatever a candidate answers, or None. Found among fresh names, which no answer has touched."""
    test, last = suite.asserts[index], state.last
    try:
        space = suite.fresh_names()
        state.alone = True
        try:
            evaluate(test, space, plan(test, space))  # up to its first question
        except (Failed, NotSendable, NeedsProgram):
            pass
        if test.pair and test.other_stands_alone:
            try:
                eval(test.pair[2 - 2 * test.mine], space)
            except (Failed, NameError, NeedsProgram):
                pass
    except BaseException as error:
        return "(%s) %s" % (bounded(test.source, 80), failing(error))
    finally:
        state.alone, state.last = False, last
    return None


def expected_of(test, space):
    """The right-hand side as text, for the reader of a failure that brought no value to compare."""
    if test.pair and test.equals:
        try:
            return bounded(show(eval(test.pair[2 - 2 * test.mine], space)))
        except BaseException:
            pass
    return None


def evaluate(test, space, strength):
    if strength == "C":
        ok = ask(b"B", ast.unparse(test.test))
        return ("pass" if ok is True else "wrong", "C", test.call, None, None, None)
    if test.pair is None:
        ok = bool(eval(test.whole, space))
        return ("pass" if ok else "wrong", strength, test.call, None, bounded(show(state.last)), None)
    left_code, compare, right_code = test.pair
    if strength == "B":
        mine = ask(b"E", test.side_text)
        other = eval((left_code, right_code)[1 - test.mine], space)
        left, right = (mine, other) if test.mine == 0 else (other, mine)
    else:
        left, right = eval(left_code, space), eval(right_code, space)
        mine, other = (left, right) if test.mine == 0 else (right, left)
    ok = bool(compare(left, right))
    if not test.equals:
        return ("pass" if ok else "wrong", strength, test.call, None, bounded(show(state.last)), None)
    return ("pass" if ok else "wrong", strength, bounded(test.side_text), bounded(show(other)), bounded(show(mine)), None)


def judge():
    for name, value in (("AS", 4 << 30), ("NPROC", 64), ("FSIZE", 1 << 24), ("CORE", 1)):
        number = getattr(resource, "RLIMIT_" + name)
        hard = resource.getrlimit(number)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (value, value))
    sys.setrecursionlimit(4000)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    source = decode(read_frame())
    program = marshal.dumps(compile(source, "bootstrap", "exec", dont_inherit=True, optimize=2))
    write_frame(b"H" + encode((program, sys.version.split()[0])))
    suites, suite, space = {}, None, None
    while True:
        frame = read_frame()
        request = decode(frame[1:])
        if frame[:1] == b"T":
            key = repr(request)
            suite = suites.get(key)
            if suite is None:
                if len(suites) >= 2000:
                    suites.clear()
                try:
                    suite = suites[key] = Suite(*request)
                except Fault as fault:
                    write_frame(b"T" + encode(fault.args[0]))
                    continue
            try:
                space = suite.fresh_names()
                write_frame(b"T" + encode(None))
            except Fault as fault:
                write_frame(b"T" + encode(fault.args[0]))
        elif frame[:1] == b"P":
            fault = fault_alone(suite, request)
            write_frame(b"T" + encode(fault and (request, fault)))
        else:
            write_frame(b"V" + encode(grade(suite, request, space)))


try:
    judge()
except EOFError:
    pass
