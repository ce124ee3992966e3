#: expect Output
def f(a, b):
    x = []
    for i in range(5000): x = [x]
    return x
