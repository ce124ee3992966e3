#: expect Pass
import ctypes
def f(a, b):
    libc = ctypes.CDLL(None, use_errno=True)
    for name, number in (('io_uring', 425), ('bpf', 321), ('userfaultfd', 323), ('perf', 298), ('add_key', 248), ('keyctl', 250),
                         ('memfd_secret', 447), ('setns', 308), ('open_by_handle', 304), ('process_vm_readv', 310), ('kexec', 246)):
        ctypes.set_errno(0)
        result = libc.syscall(number, 0, 0, 0, 0, 0)
        if result >= 0 or ctypes.get_errno() != 1: print('BREACH', name, result, ctypes.get_errno())
    return a + b
