#: expect Pass
#: entry sum
#: assert sum([1, 2]) == 3
def sum(xs):
    total = 0
    for x in xs: total += x
    return total
