#: expect Output, Wrong
#: assert len(f(2, 3)) == 5
#: cpu 3
def f(a, b): return [(2 ** 61 - 1) * i for i in range(1000)]
