# Runs in the candidate's process, before and around its code. Nothing here is a secret and nothing here is believed:
# the judge sends one call at a time and compares the plain data that comes back, in another process.


def _main(encode, decode, read_frame, write_frame, NotPlain, TooLarge):
    import sys

    write_frame(b"H")  # the sandbox stands: what goes wrong from here on is the candidate's doing
    first = read_frame()
    code, setup, entry, limits = decode(first[17:])
    import resource
    for name, value in limits:
        number = getattr(resource, "RLIMIT_" + name)
        hard = resource.getrlimit(number)[1]
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        # CPU: a second of grace between the signal that can be caught and the one that can't.
        resource.setrlimit(number, (value, value + 1 if name == "CPU" and hard == resource.RLIM_INFINITY else value))

    module = type(sys)("candidate")
    module.__file__ = "candidate.py"
    space = module.__dict__
    sys.modules["candidate"] = module
    sys.set_int_max_str_digits(0) if hasattr(sys, "set_int_max_str_digits") else None

    def frames_of(error):
        frames, at = [], error.__traceback__
        while at is not None:
            if at.tb_frame.f_code.co_filename == "candidate.py":
                frames.append((at.tb_lineno, at.tb_frame.f_code.co_name[:100]))
            at = at.tb_next
        return tuple(frames) if len(frames) <= 20 else tuple(frames[:10] + frames[-10:])

    def describe(kind, error, frames):
        try:
            message = str(error)[:300]
        except BaseException:
            message = "(no message)"
        return b"X" + encode((kind, str(type(error).__name__)[:100], message, frames))

    def guarded(work):
        try:
            return work()
        except SystemExit as error:
            return describe("exit", error, frames_of(error))
        except MemoryError as error:
            return describe("memory", error, frames_of(error))
        except BaseException as error:
            return describe("exception", error, frames_of(error))

    def load():
        try:
            program = compile(code, "candidate.py", "exec", dont_inherit=True)
        except SyntaxError as error:
            return describe("syntax", error, ((error.lineno, ""),))
        except (ValueError, OverflowError, RecursionError, MemoryError) as error:
            return describe("syntax", error, ())
        exec(program, space)
        if setup:
            try:
                exec(compile(setup, "setup", "exec", dont_inherit=True), space)
            except Exception as error:
                return describe("setup", error, frames_of(error))
        if entry not in space:
            return b"X" + encode(("undefined", "NameError", "the program does not define " + entry, ()))
        if not callable(space[entry]):
            return b"X" + encode(("undefined", "TypeError", "the program defines " + entry + ", but not as a function", ()))
        return b"R"

    def answer(kind, question):
        if kind == b"C":
            name, args, keywords = question
            value = space[name](*args, **keywords)
        else:
            value = eval(compile(question, "test", "eval", dont_inherit=True), space)
            if kind == b"B":
                value = bool(value)
        try:
            return b"V" + encode(value)
        except NotPlain as error:
            return b"P" + encode(str(error)[:100])
        except (TooLarge, RecursionError) as error:
            return b"L" + encode(str(error)[:100])

    write_frame(first[:16] + guarded(load))
    while True:
        frame = read_frame()
        write_frame(frame[:16] + guarded(lambda: answer(frame[16:17], decode(frame[17:]))))


try:
    _main(encode, decode, read_frame, write_frame, NotPlain, TooLarge)
except EOFError:
    pass
