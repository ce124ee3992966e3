#: expect Wrong, Exception
#: strength C
#: assert eval(f(1)) == 3
# The test evaluates what the program returns. Evaluated in the judge, this makes every comparison there come true, for good.
def f(x):
    return ("[None for m in [__import__('sys').modules['__main__'].__dict__] for o in [__import__('operator').__dict__]"
            " for k in m.get('COMPARE', {}) if m['COMPARE'].__setitem__(k, lambda a, b: True)] or 4")
