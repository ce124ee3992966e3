#: expect Wrong
# the encoder lives in the candidate's own process and may be replaced: what it sends is compared all the same
import gc, types
def f(a, b):
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__name__ == 'encode':
            thing.__code__ = (lambda value, cap=0: b'i\1\0\0\0' + b'7').__code__
    return -1
