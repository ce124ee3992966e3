#: expect Syntax
#: append '\0'
def f(a, b): return a + b
