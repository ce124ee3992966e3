#: expect Pass
import socket
def f(a, b):
    s = socket.socket(socket.AF_UNIX)
    for name in ('\0/tmp/dbus', '/run/dbus/system_bus_socket', '/var/run/docker.sock', '\0X11'):
        try: s.connect(name); print('BREACH', name)
        except OSError: pass
    return a + b
