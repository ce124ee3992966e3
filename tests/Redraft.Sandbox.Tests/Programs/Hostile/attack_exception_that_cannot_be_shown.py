#: expect Exception, Killed
class Shy(Exception):
    def __str__(self): raise KeyboardInterrupt
    def __repr__(self): raise KeyboardInterrupt
def f(a, b): raise Shy()
