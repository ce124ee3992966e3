#: expect Pass
#: crlf
def f(a, b):
	total = a
	total += b
	return total
