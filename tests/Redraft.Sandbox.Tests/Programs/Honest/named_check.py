#: expect Pass
#: entry check
#: assert check(3) == 4
def check(x): return x + 1
