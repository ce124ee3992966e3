#: expect Pass
#: assert math.isclose(f(3), 0.3, rel_tol=0.001)
#: assert f(3) == approx(0.3)
#: assert [f(1), f(2)] == approx([0.1, 0.2])
#: assert abs(f(3) - 0.3) < 1e-9
def f(n): return sum([0.1] * n)
