#: expect Wrong
import sys
def f(a, b):
    frame, seen = sys._getframe(), []
    while frame:
        for name, value in list(frame.f_locals.items()) + list(frame.f_globals.items()):
            if 'expected' in name or 'ass' + 'ert f(2' in repr(value)[:5000]: seen.append(name)
            if hasattr(value, 'put'):
                value.put((True, None))
        frame = frame.f_back
    if seen: print('BREACH found', seen)
    return -1
