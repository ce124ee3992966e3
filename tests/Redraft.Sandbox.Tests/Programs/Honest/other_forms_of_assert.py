#: expect Pass
#: assert not f([])
#: assert f([1])
#: assert set(f([3, 1])) == {1, 3}
#: assert int(f([2])[0]) == 2
#: assert sorted(f([3, 1])) == [1, 3] and len(f([1, 1])) == 2
#: assert f([5]) is not None
#: assert 5 in f([5])
#: assert [5] == f([5])
#: assert all(f([i]) == [i] for i in range(3))
#: assert (f([4])) == [4], 'with a message'
def f(x): return list(x)
