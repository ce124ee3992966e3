#: expect Pass
import resource
def f(a, b):
    for name in ('RLIMIT_NPROC', 'RLIMIT_AS', 'RLIMIT_CPU', 'RLIMIT_FSIZE', 'RLIMIT_NOFILE', 'RLIMIT_CORE'):
        number = getattr(resource, name)
        try:
            hard = resource.getrlimit(number)[1]
            resource.setrlimit(number, (hard + 1, hard + 1)); print('BREACH', name)
        except (OSError, ValueError): pass
        if hard == resource.RLIM_INFINITY: print('BREACH unlimited', name)
    return a + b
