"""How fast the service is beside what the machine allows: `make bench`, or `python -m tests.bench B1 F2`."""
