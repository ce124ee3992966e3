#: expect Syntax
#: append '(' * 100000
def f(a, b): return 1
