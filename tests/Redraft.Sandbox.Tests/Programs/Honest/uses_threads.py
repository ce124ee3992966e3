#: expect Pass
from concurrent.futures import ThreadPoolExecutor
def f(a, b):
    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(lambda x: x, [a, b]))
