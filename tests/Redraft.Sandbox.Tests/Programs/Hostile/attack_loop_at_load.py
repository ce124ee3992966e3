#: expect Timeout
#: cpu 0.5
while True: pass
