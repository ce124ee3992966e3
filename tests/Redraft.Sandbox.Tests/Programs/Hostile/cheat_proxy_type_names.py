#: expect Wrong
# looks like a Counter by name
class Counter(dict):
    def __eq__(self, other): return True
def f(a, b): return Counter()
