#: expect Exception, Killed
class Out(BaseException): pass
def f(a, b): raise Out('0')
