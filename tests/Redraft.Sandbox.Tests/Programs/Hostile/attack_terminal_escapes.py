#: expect Wrong
def f(a, b):
    print('\x1b]0;owned\x07\x1b[2J\u202egnp.exe')
    return '\x1b[31m<script>alert(1)</script>\u202e'
