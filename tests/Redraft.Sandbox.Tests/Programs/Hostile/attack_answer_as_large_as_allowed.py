#: expect Wrong
#: assert f(f(3)) == 7
# Goes through the judge and back to the program as an argument.
def f(x): return [None] * 199_998
