#: expect Wrong
import gc
def f(a, b):
    for thing in gc.get_objects():
        if isinstance(thing, (list, tuple, dict)) and ''.join(('ass', 'ert f(2')) in repr(thing)[:5000]:
            print('BREACH the tests are here')
    return -1
