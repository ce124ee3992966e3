#: expect Pass
import tempfile
def f(a, b):
    with tempfile.NamedTemporaryFile('w+') as file:
        file.write(str(a + b)); file.flush(); file.seek(0)
        return int(file.read())
