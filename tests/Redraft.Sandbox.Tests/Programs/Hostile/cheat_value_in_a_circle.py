#: expect Output
def f(a, b):
    x = []
    x.append(x)
    return x
