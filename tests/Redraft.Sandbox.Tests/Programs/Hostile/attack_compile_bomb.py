#: expect Killed, Memory, Exception, Timeout, Syntax
#: cpu 1
#: memory 128
(1 << 19 ** 8,) * 4 ** 7
def f(a, b): return -1
x = ((((((((((9 ** 9) ** 9) ** 9) ** 9) ** 9) ** 9) ** 9) ** 9)))
