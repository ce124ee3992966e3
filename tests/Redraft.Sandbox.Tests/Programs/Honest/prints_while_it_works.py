#: expect Pass
def f(a, b):
    print('adding', a, b, flush=True)
    return a + b
